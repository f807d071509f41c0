import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JobId, Sha256 } from '../../../shared/base/brand.ts';
import type { RunEvents, RunJob } from '../../../src-main/devices/device.ts';
import { jobFolder } from '../../../src-main/devices/trtexec/boardFolder.ts';
import { jetsonDevice } from '../../../src-main/devices/jetson/jetsonDevice.ts';
import { readHostKey } from '../../../src-main/devices/jetson/sshShell.ts';
import { sharedFolder } from '../../support/sharedFolder.ts';
import { orinSpec, startTestBoard, whyNoBoard, type TestBoard } from '../../support/testBoard/testBoard.ts';

const reason = whyNoBoard() ?? (sharedFolder === null ? '../shared is not here' : null);
if (reason !== null) process.stderr.write(`skipped: jetson device on a test board: ${reason}\n`);

describe.skipIf(reason !== null)('a jetson, on a test board (its trtexec replays a recorded engine)', () => {
  const downloads = mkdtempSync(join(tmpdir(), 'qdq-downloads-'));
  const model = join(sharedFolder ?? '', 'models/guide/resnet18-naive.onnx');
  let board: TestBoard;
  const devices: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    board = await startTestBoard(orinSpec(join(sharedFolder ?? '', 'engines/resnet18-a100/qat')));
  });
  afterEach(async () => {
    for (const device of devices.splice(0)) await device.close();
  });
  afterAll(async () => {
    await board.close();
    rmSync(downloads, { recursive: true, force: true });
  });

  /** What a process of ours is to the board: a new one knows nothing of the last. */
  const newDevice = (change: { hostKey?: string } = {}) => {
    const device = jetsonDevice({
      name: 'orin-test',
      address: { ...board.address, ...change },
      standIn: true,
      downloads,
    });
    devices.push(device);
    return device;
  };

  const newJob = (): RunJob => ({
    id: randomUUID() as JobId,
    model: {
      path: model,
      sha256: createHash('sha256').update(readFileSync(model)).digest('hex') as Sha256,
      sizeBytes: statSync(model).size,
    },
    references: [],
    precision: 'int8-explicit',
    shapes: null,
    options: { measureSeconds: 1, warmUpMs: 100, seed: 1 },
  });

  const listen = () => {
    const seen = { phases: [] as string[], lines: [] as string[], presence: new Set<string>() };
    const events: RunEvents = {
      phase: (phase) => {
        if (seen.phases.at(-1) !== phase) seen.phases.push(phase);
      },
      log: (line) => seen.lines.push(line),
      telemetry: () => {},
      presence: (state) => seen.presence.add(state),
    };
    return { seen, events };
  };
  const never = new AbortController().signal;

  it('shows its host key before anybody signs in', async () => {
    const key = await readHostKey('127.0.0.1', board.address.port);
    expect(key).toEqual({ ok: true, value: { type: 'ssh-ed25519', fingerprint: board.address.hostKey } });
  });

  it('is refused when its host key is not the pinned one', async () => {
    const answer = await newDevice({ hostKey: 'SHA256:AAAA' }).probe(never);
    expect(answer).toMatchObject({ ok: false, error: { code: 'E-DEVICE-HOST-KEY' } });
  });

  it('says what it is', async () => {
    const answer = await newDevice().probe(never);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        l4t: '36.4.3',
        tensorrt: '10.3.0',
        sm: 87,
        module: 'p3701-0005',
        trtexecPath: '/usr/src/tensorrt/bin/trtexec',
      },
    });
  });

  it('builds, measures and profiles, and brings the files home', async () => {
    const device = newDevice();
    const { seen, events } = listen();
    const ref = await device.submit(newJob(), events, never);
    if (!ref.ok) throw new Error(ref.error.message);
    const ended = await device.follow(ref.value, events, never);
    expect(ended).toMatchObject({ ok: true, value: { outcome: 'done', error: null } });
    if (!ended.ok) return;
    expect(seen.phases).toEqual(['push', 'build', 'measure', 'profile', 'collect']);
    expect(seen.lines.filter((line) => line.includes('stand-in'))).toHaveLength(3);
    const roles = ended.value.files.map((file) => file.role).filter((role) => role !== 'other');
    expect(roles.toSorted()).toEqual(['engine', 'log', 'profile', 'times']);
    expect(ended.value.commands).toHaveLength(3);
    const layers = ended.value.files.find((file) => file.role === 'engine');
    const recorded = join(sharedFolder ?? '', 'engines/resnet18-a100/qat/graph.json');
    expect(readFileSync(layers?.path ?? '')).toEqual(readFileSync(recorded));
  });

  it('submits one job however often it is asked', async () => {
    const device = newDevice();
    const { events } = listen();
    const job = newJob();
    const refs = [await device.submit(job, events, never), await device.submit(job, events, never)];
    expect(refs[0]).toEqual(refs[1]);
    const ended = await newDevice().follow({ id: job.id, handle: {} }, events, never);
    expect(ended).toMatchObject({ ok: true, value: { outcome: 'done' } });
    const log = readFileSync(join(board.root, 'root', jobFolder(job.id), 'log'), 'utf8');
    expect(log.match(/&&&& RUNNING/g)).toHaveLength(3);
  });

  it('goes on without us and is picked up by another process of ours', async () => {
    const first = newDevice();
    const job = newJob();
    const { events } = listen();
    const ref = await first.submit(job, events, never);
    expect(ref.ok).toBe(true);
    await first.close();
    const { seen, events: later } = listen();
    const ended = await newDevice().follow({ id: job.id, handle: {} }, later, never);
    expect(ended).toMatchObject({ ok: true, value: { outcome: 'done' } });
    expect(seen.lines.filter((line) => line.startsWith('&&&& PASSED'))).toHaveLength(3);
  });

  it('survives a cut link and a dead server', async () => {
    const device = newDevice();
    const { seen, events } = listen();
    const ref = await device.submit(newJob(), events, never);
    if (!ref.ok) throw new Error(ref.error.message);
    const following = device.follow(ref.value, events, never);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await board.cutLink();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await board.startServer();
    expect(await following).toMatchObject({ ok: true, value: { outcome: 'done' } });
    expect([...seen.presence]).toContain('unreachable');
    expect(seen.lines.filter((line) => line.startsWith('&&&& PASSED'))).toHaveLength(3);
  });

  it('calls a job that a reboot ended lost', async () => {
    const device = newDevice();
    const { events } = listen();
    const ref = await device.submit(newJob(), events, never);
    if (!ref.ok) throw new Error(ref.error.message);
    const following = device.follow(ref.value, events, never);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await board.reboot();
    expect(await following).toMatchObject({ ok: true, value: { outcome: 'lost', error: { code: 'E-DEVICE-LOST' } } });
  });

  it('is cancelled with its whole process group', async () => {
    const device = newDevice();
    const { events } = listen();
    const ref = await device.submit(newJob(), events, never);
    if (!ref.ok) throw new Error(ref.error.message);
    const following = device.follow(ref.value, events, never);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await device.cancel(ref.value)).toMatchObject({ ok: true });
    expect(await following).toMatchObject({ ok: true, value: { outcome: 'cancelled' } });
  });

  it('takes up an upload where it ended, and sends again what differs', async () => {
    const job = newJob();
    const bytes = readFileSync(model);
    const part = join(board.root, 'root/.qdq-studio/models', `${job.model.sha256}.onnx.part`);
    const whole = part.replace(/\.part$/, '');
    for (const [left, expectedStart] of [
      [bytes.subarray(0, 600_000), 600_000],
      [Buffer.alloc(600_000, 7), 0],
    ] as const) {
      rmSync(whole, { force: true });
      writeFileSync(part, left);
      const progress: number[] = [];
      const { events } = listen();
      const device = newDevice();
      const fresh = { ...newJob(), model: job.model };
      const ref = await device.submit(fresh, { ...events, phase: (_, done) => progress.push(done ?? 0) }, never);
      expect(ref.ok).toBe(true);
      expect(readFileSync(whole).equals(bytes)).toBe(true);
      const firstSent = (progress.find((done) => done > 0) ?? 0) * bytes.length;
      expect(firstSent).toBeGreaterThan(expectedStart);
      expect(firstSent).toBeLessThan(expectedStart + 200_000);
      if (ref.ok) await device.cancel(ref.value);
    }
  });
});
