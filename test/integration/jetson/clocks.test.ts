import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { readPairedTimesJson } from '../../../shared/engine/import/timesJson.ts';
import { readSteadiness, throttlingIn } from '../../../shared/trtexec/steadiness.ts';
import type { Device } from '../../../src-main/devices/device.ts';
import { secretsInMemory } from '../../../src-main/devices/secrets.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { qdqResidual } from '../../support/syntheticModel.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import {
  fileOf,
  listen,
  longJob,
  never,
  newJob,
  runToEnd,
  sampleModel,
  sha256Of,
} from '../../support/testBoard/jobs.ts';
import { kill } from '../../support/testBoard/sshServer.ts';
import { orinJp51, orinJp62, sudoPassword } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';
import { valueOf } from '../../support/valueOf.ts';

const [low, high] = ['306', '612'];

describeWithBoards('clocks and turns (test boards)', (bench) => {
  const folder = temporaryFolder();
  let board: TestBoard;
  const locking = { measureSeconds: 40, warmUpMs: 0, seed: 1, lockClocks: true };
  beforeAll(async () => {
    board = await bench.start({ ...orinJp62, buildSeconds: 5 });
  });
  beforeEach(() => {
    for (const name of ['clocks-log', 'sudo-log', 'throttled'])
      rmSync(join(board.root, 'etc/board', name), { force: true });
  });

  const clock = (): string => readFileSync(join(board.root, 'etc/board/gpu-min'), 'utf8').trim();
  const said = (name: string): string =>
    existsSync(join(board.root, 'etc/board', name)) ? readFileSync(join(board.root, 'etc/board', name), 'utf8') : '';
  const withPassword = (password: string | null): Device =>
    bench.device(board, { secrets: secretsInMemory(() => Promise.resolve(password)) });
  const restored = async (): Promise<void> => {
    for (let tries = 0; clock() !== low && tries < 200; tries += 1) await sleep(100);
    expect(clock()).toBe(low);
  };

  it('are locked for the run and restored after it, by a password that leaves no trace', async () => {
    const device = withPassword(sudoPassword);
    const heard = listen();
    const job = newJob({ options: locking });
    const ref = valueOf(await device.submit(job, heard.events, never));
    const following = device.follow(ref, heard.events, never);
    await heard.phase('build');
    for (const pid of board.processes()) expect(commandOf(pid)).not.toContain(sudoPassword);
    const run = valueOf(await following);
    expect(run).toMatchObject({ outcome: 'done', facts: { clocksLocked: true, powerMode: 'MODE_30W' } });
    const megahertz = `${high}000000`;
    expect(fileOf(run, 'conditions-before')).toContain(`gpu| ${megahertz} ${megahertz} ${megahertz}`);
    expect(clock()).toBe(low);
    expect(
      said('clocks-log')
        .split('\n')
        .map((line) => line.split(' ')[1] ?? '')
        .filter((word) => word !== ''),
    ).toEqual(['--store', '--restore']);
    const files = readdirSync(join(board.home, '.qdq-studio'), { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile()))
      expect(readFileSync(join(file.parentPath, file.name)).includes(sudoPassword)).toBe(false);
  });

  it('are restored when the job is cancelled, killed by force, or its guard is told to end', async () => {
    for (const end of ['cancel', 'kill job', 'end guard'] as const) {
      const device = withPassword(sudoPassword);
      const heard = listen();
      const ref = valueOf(
        await device.submit(longJob({ options: { ...locking, measureSeconds: 3000 } }), heard.events, never),
      );
      const following = device.follow(ref, heard.events, never);
      await heard.phase('measure');
      expect(clock()).toBe(high);
      const running = board.processes().map((pid) => [pid, commandOf(pid)] as const);
      if (end === 'cancel') valueOf(await device.cancel(ref));
      else if (end === 'kill job')
        running.filter(([, words]) => words.includes('job.sh')).forEach(([pid]) => kill(pid));
      else running.filter(([, words]) => words.includes('guard.sh')).forEach(([pid]) => process.kill(pid, 'SIGTERM'));
      await restored();
      if (end === 'end guard') valueOf(await device.cancel(ref));
      await following;
    }
  });

  it('stay as they are without a password, with a wrong one, and where nobody may; the run says so', async () => {
    const quick = { ...locking, measureSeconds: 5 };
    const heard = listen();
    const run = await runToEnd(withPassword(null), newJob({ options: quick }), heard);
    expect(run).toMatchObject({ outcome: 'done', facts: { clocksLocked: false } });
    expect(heard.lines.join('\n')).toContain('no password was given');
    const refused = listen();
    await runToEnd(withPassword('wrong'), newJob({ options: quick }), refused);
    expect(refused.lines.join('\n')).toContain('sudo on the board refused the password');
    const without = listen();
    const other = bench.device(await bench.start({ ...orinJp51, buildSeconds: 5 }));
    expect(await runToEnd(other, newJob({ options: quick }), without)).toMatchObject({ outcome: 'done' });
    expect(without.lines.join('\n')).toContain('needs sudo on the board');
    expect(said('clocks-log')).not.toContain('--store');
  });

  it('a clock that falls in the middle is seen in the telemetry', async () => {
    writeFileSync(join(board.root, 'etc/board/throttled'), '');
    const run = await runToEnd(
      withPassword(null),
      newJob({ options: { ...locking, measureSeconds: 60, lockClocks: false } }),
    );
    expect(throttlingIn(readSteadiness(fileOf(run, 'telemetry.jsonl')))).toMatch(/fell from 612 to 306 MHz/);
  });

  it('a model and its parent are measured in turns: in six blocks, and on second builds unless that is enough', async () => {
    const parentOf = (path: string) => [
      { role: 'parent' as const, kind: 'qdq' as const, path, sha256: sha256Of(path) },
    ];
    const parent = join(folder, 'parent.onnx');
    writeFileSync(parent, encodeModel(qdqResidual(40)));
    const references = parentOf(parent);
    // Each block takes longer than a look, so that a clear difference is seen and said in time.
    const options = { measureSeconds: 120, warmUpMs: 0, seed: 1 };
    const run = await runToEnd(withPassword(null), newJob({ references, options }));
    expect(run).toMatchObject({ outcome: 'done', error: null });
    const [paired] = valueOf(readPairedTimesJson(fileOf(run, 'paired.json')));
    expect(paired).toMatchObject({ reference: sha256Of(parent), what: 'gpu-compute', builds: 1 });
    expect(paired!.blocks.length).toBeGreaterThanOrEqual(6);
    expect(paired!.blocks.length).toBeLessThan(12);
    expect(paired!.control).toHaveLength(paired!.blocks.length);
    expect(
      run.commands.filter((command) => command.includes('--exportTimes=') && command.includes('pair-')).length,
    ).toBeLessThan(48);
    expect(run.files.filter(({ role }) => role === 'times')).toHaveLength(1);

    const alike = await runToEnd(
      withPassword(null),
      newJob({ references: parentOf(sampleModel), options: { measureSeconds: 6, warmUpMs: 0, seed: 1 } }),
    );
    const [same] = valueOf(readPairedTimesJson(fileOf(alike, 'paired.json')));
    expect(same).toMatchObject({ builds: 2 });
    expect(same!.blocks.length).toBeGreaterThanOrEqual(9);
  });

  it('two jobs of two visitors never measure at once', async () => {
    const devices = [withPassword(null), withPassword(null)];
    const runs = await Promise.all(
      devices.map((device) => runToEnd(device, newJob({ options: { measureSeconds: 20, warmUpMs: 0, seed: 1 } }))),
    );
    const spans = runs.map((run) => {
      const at = [...fileOf(run, 'telemetry.log').matchAll(/^(\d+) (?:build|measure|profile) /gm)].map(([, s]) =>
        Number(s),
      );
      return [Math.min(...at), Math.max(...at)] as const;
    });
    const [first, second] = spans.toSorted(([a], [b]) => a - b);
    expect(runs.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(first![1]).toBeLessThanOrEqual(second![0]);
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
