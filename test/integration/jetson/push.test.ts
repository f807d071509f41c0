import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { openSshShell } from '../../../src-main/devices/jetson/sshShell.ts';
import { noSecrets } from '../../../src-main/devices/secrets.ts';
import { modelPath } from '../../../src-main/devices/trtexec/boardFolder.ts';
import type { PushRequest, Shell } from '../../../src-main/devices/trtexec/shell.ts';
import { planSweep } from '../../../src-main/studio/runs/planSweep.ts';
import { runSweep, sweepRequest } from '../../../src-main/studio/runs/runSweep.ts';
import { saveEngine } from '../../../src-main/studio/runs/saveEngine.ts';
import { runCli } from '../../support/runCli.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { boardProject } from '../../support/testBoard/boardProject.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { fileOf, listen, newJob, never, runToEnd, sampleModel, sha256Of } from '../../support/testBoard/jobs.ts';
import { slowLink } from '../../support/testBoard/slowLink.ts';
import { smallDisk, whyNoSmallDisk } from '../../support/testBoard/smallDisk.ts';
import { orinJp62 } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const noSmallDisk = whyNoSmallDisk();
const why = noSmallDisk === null ? '' : ` (skipped: ${noSmallDisk})`;

describeWithBoards('files to and from a board (test board)', (bench) => {
  const folder = temporaryFolder();
  let board: TestBoard;
  beforeAll(async () => {
    board = await bench.start({ ...orinJp62, buildSeconds: 5 });
  });

  const big = (name: string, sizeBytes: number): string => {
    const random = seededRandom(sizeBytes);
    const path = join(folder, name);
    writeFileSync(
      path,
      Uint8Array.from({ length: sizeBytes }, () => random() * 256),
    );
    return path;
  };
  const requestOf = (localPath: string, change: Partial<PushRequest> = {}): PushRequest => {
    const sha256 = sha256Of(localPath);
    const sizeBytes = statSync(localPath).size;
    return {
      localPath,
      remotePath: modelPath(sha256),
      sha256,
      sizeBytes,
      onProgress: () => {},
      signal: never,
      ...change,
    };
  };
  const shellOf = async (port = board.address.port): Promise<Shell> =>
    valueOf(await openSshShell({ ...board.address, port }, noSecrets));

  it('takes up a push where it ended, sends again what differs, and skips what is there', async () => {
    const shell = await shellOf();
    const path = big('resumed', 1_500_000);
    const request = requestOf(path);
    const bytes = readFileSync(path);
    const whole = join(board.home, request.remotePath);
    mkdirSync(join(whole, '..'), { recursive: true });
    for (const [left, foundBytes] of [
      [bytes.subarray(0, 600_000), 600_000],
      [Buffer.alloc(600_000, 7), 0],
      [Buffer.concat([bytes, Buffer.alloc(10)]), 0],
    ] as const) {
      rmSync(whole, { force: true });
      writeFileSync(`${whole}.part`, left);
      const pushed = valueOf(await shell.push(request));
      expect(pushed).toEqual({ foundBytes, sentBytes: bytes.length - foundBytes });
      expect(readFileSync(whole).equals(bytes)).toBe(true);
    }
    expect(valueOf(await shell.push(request))).toEqual({ foundBytes: bytes.length, sentBytes: 0 });
    writeFileSync(whole, bytes.subarray(0, 1000));
    expect(valueOf(await shell.push(request)).sentBytes).toBeGreaterThan(0);
    expect(readFileSync(whole).equals(bytes)).toBe(true);
    shell.close();
  });

  it('goes on after every cut of a slow link (200 ms, 1 MB/s) without sending much twice', async () => {
    const link = await slowLink(board.address.port, { delayMs: 100, bytesPerSecond: 1_000_000 });
    const path = big('slow', 3_000_000);
    const request = requestOf(path);
    let pushed = null;
    for (let tries = 0; pushed === null && tries < 10; tries += 1) {
      const opened = await openSshShell({ ...board.address, port: link.port }, noSecrets);
      if (!opened.ok) continue;
      // Cut by what went over the link, not by the clock: a loaded machine needs longer to sign in.
      const sentBefore = link.sentBytes();
      const cutWhenHalf = (): void => {
        if (link.sentBytes() - sentBefore > 1_500_000) link.cut();
      };
      const cut = tries < 1 ? setInterval(cutWhenHalf, 20) : null;
      const answer = await opened.value.push(request);
      if (cut) clearInterval(cut);
      opened.value.close();
      if (answer.ok) pushed = answer.value;
      else expect(answer.error.code).toBe('E-DEVICE-UNREACHABLE');
    }
    expect(pushed?.foundBytes).toBeGreaterThan(0);
    expect(sha256Of(join(board.home, request.remotePath))).toBe(request.sha256);
    expect(link.sentBytes()).toBeLessThan(1.7 * request.sizeBytes);
    await link.close();
  });

  it('a file that changed under us is not kept on the board', async () => {
    const shell = await shellOf();
    const path = big('changing', 300_000);
    const request = requestOf(path);
    writeFileSync(path, Buffer.alloc(300_000, 1));
    expect(await shell.push(request)).toMatchObject({ ok: false, error: { code: 'E-DEVICE-COMMAND' } });
    const left = readdirSync(join(board.home, '.qdq-studio/models')).filter((name) => name.includes(request.sha256));
    expect(left).toEqual([]);
    shell.close();
  });

  it('a stop keeps what was sent', async () => {
    const link = await slowLink(board.address.port, { delayMs: 5, bytesPerSecond: 1_000_000 });
    const shell = await shellOf(link.port);
    const request = requestOf(big('stopped', 1_000_000), { signal: AbortSignal.timeout(600) });
    expect(await shell.push(request)).toMatchObject({ ok: false, error: { code: 'E-CANCELLED' } });
    expect(existsSync(join(board.home, `${request.remotePath}.part`))).toBe(true);
    shell.close();
    await link.close();
  });

  it.skipIf(noSmallDisk !== null)(
    `a disk that is full, or becomes full, is said as such and mended by room${why}`,
    async () => {
      const models = join(board.home, '.qdq-studio');
      rmSync(models, { recursive: true, force: true });
      const disk = smallDisk(models, 2048);
      try {
        const device = bench.device(board);
        const full = newJob({}, big('too big', 4_000_000));
        const refused = await device.submit(full, listen().events, never);
        expect(refused).toMatchObject({ ok: false, error: { code: 'E-DEVICE-DISK' } });
        const shell = await shellOf();
        const pushed = await shell.push(requestOf(big('much too big', 5_000_000)));
        expect(pushed).toMatchObject({ ok: false, error: { code: 'E-DEVICE-DISK' } });
        shell.close();
      } finally {
        disk.remove();
      }
      expect(await runToEnd(bench.device(board), newJob())).toMatchObject({ outcome: 'done' });
    },
  );

  it('keeps its cache within the limit: the least recently used goes, what is used stays', async () => {
    const models = join(board.home, '.qdq-studio/models');
    rmSync(models, { recursive: true, force: true });
    mkdirSync(models, { recursive: true });
    const old = ['a', 'b', 'c'].map((letter) => `${letter.repeat(64)}.onnx`);
    for (const [age, name] of old.toReversed().entries()) {
      writeFileSync(join(models, name), Buffer.alloc(1_000_000));
      utimesSync(join(models, name), 1_700_000_000 + age, 1_700_000_000 + age);
    }
    const setup = { trtexecPath: null, prefix: [], cacheLimitBytes: 7_000_000, lockClocks: false };
    const heard = listen();
    const job = newJob();
    const run = await runToEnd(bench.device(board, { setup }), job, heard);
    expect(run.outcome).toBe('done');
    const kept = readdirSync(models);
    expect(kept).toContain(`${job.model.sha256}.onnx`);
    expect(kept).not.toContain(old.at(-1));
    const held = kept.reduce((sum, name) => sum + statSync(join(models, name)).size, 0);
    expect(held).toBeLessThanOrEqual(7_000_000);
    expect(heard.lines.join('\n')).toMatch(/Made room on the board: \d older models/);
    expect(heard.lines.join('\n')).toMatch(/Sent [\d.]+ MB in [\d.]+ s/);
  });

  it('brings the built engine home, named by board and TensorRT, and only when asked', async () => {
    const options = { measureSeconds: 5, warmUpMs: 0, seed: 1 };
    const run = await runToEnd(bench.device(board), newJob({ options: { ...options, keepEngine: true } }));
    expect(fileOf(run, 'p3701-0005-trt10.3.0-sm87.engine')).toMatch(/^10\.3\.0\n87\n/);
    const without = await runToEnd(bench.device(board), newJob({ options }));
    expect(without.files.some(({ name }) => name.endsWith('.engine'))).toBe(false);
  });

  it('qdq sweep writes the engines into a folder; from a run that was not asked for one none is saved', async () => {
    const project = await boardProject(join(folder, 'engines'), board);
    const words = ['sweep', sampleModel, '--project', project.path, '--device', board.spec.name, '--seconds', '5'];
    const swept = await runCli([...words, '--engines', join(folder, 'brought'), '--json']);
    expect(swept.stderr).toContain('0 of 1 ended, time left not known');
    const [name] = readdirSync(join(folder, 'brought'));
    expect(name).toMatch(/_int8-explicit-p3701-0005-trt10\.3\.0-sm87\.engine$/);
    expect(readFileSync(join(folder, 'brought', name!), 'latin1')).toMatch(/^10\.3\.0\n87\n/);

    const studio = await project.open();
    const [run] = studio.store.runs.list();
    expect(run?.state).toBe('done');
    const copy = join(folder, 'copy.engine');
    expect(valueOf(await saveEngine(studio, run!.id, copy))).toEqual({ path: copy });
    const plain = valueOf(
      await runSweep(studio, {
        variants: [run!.variant!],
        devices: [project.device.id],
        again: true,
        options: { measureSeconds: 5 },
      }),
    );
    expect(errorOf(await saveEngine(studio, plain[0]!.run.id, copy)).code).toBe('E-NOT-FOUND');
    const wish = {
      variants: [run!.variant!],
      devices: [project.device.id],
      options: { measureSeconds: 5, keepEngine: true },
    };
    const [cell] = valueOf(await planSweep(studio, sweepRequest(wish))).cells;
    expect(cell?.reusable).toBe(run!.id);
    await studio.close();
  });
});
