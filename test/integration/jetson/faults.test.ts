import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import type { RunArtifacts } from '../../../src-main/devices/device.ts';
import { jobFolder } from '../../../src-main/devices/trtexec/boardFolder.ts';
import { retryRun } from '../../../src-main/studio/runs/retryRun.ts';
import { runCli } from '../../support/runCli.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { boardProject, workOff } from '../../support/testBoard/boardProject.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { fileOf, listen, never, newJob, runToEnd, sampleModel } from '../../support/testBoard/jobs.ts';
import { smallDisk, whyNoSmallDisk } from '../../support/testBoard/smallDisk.ts';
import { orinJp62 } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';
import { valueOf } from '../../support/valueOf.ts';

const noSmallDisk = whyNoSmallDisk();
const why = noSmallDisk === null ? '' : ` (skipped: ${noSmallDisk})`;
const lasting = (measureSeconds: number) => ({ options: { measureSeconds, warmUpMs: 0, seed: 1 } });

/** Whatever happens to the board, the link or the disk: nothing is lost, and the result is shown at last. */
describeWithBoards('faults (test boards)', (bench) => {
  const folder = temporaryFolder();
  let board: TestBoard;
  beforeAll(async () => {
    board = await bench.start({ ...orinJp62, buildSeconds: 5 });
  });

  function expectWhole(run: RunArtifacts): void {
    expect(run).toMatchObject({ outcome: 'done', error: null });
    for (const name of ['layers.json', 'profile.json', 'times.json', 'telemetry.jsonl']) fileOf(run, name);
    expect(fileOf(run, 'log').match(/&&&& RUNNING/g)).toHaveLength(3);
  }

  it('the server is killed and started again', async () => {
    const device = bench.device(board);
    const heard = listen();
    const ref = valueOf(await device.submit(newJob(lasting(60)), heard.events, never));
    const following = device.follow(ref, heard.events, never);
    await heard.phase('measure');
    await board.cutLink();
    await sleep(800);
    await board.startServer();
    expectWhole(valueOf(await following));
    expect([...heard.presence]).toContain('unreachable');
  });

  it('a wrong host key is never spoken to; a key that is replaced while connected is refused at the next link', async () => {
    const stranger = bench.device(board, { address: { hostKey: `SHA256:${'A'.repeat(43)}` } });
    const refused = await stranger.probe(never);
    expect(refused).toMatchObject({ ok: false, error: { code: 'E-DEVICE-HOST-KEY' } });
    expect(JSON.stringify(refused)).toContain(board.hostKey());

    const other = await bench.start({ ...orinJp62, buildSeconds: 5 });
    const before = other.hostKey();
    const device = bench.device(other);
    const ref = valueOf(await device.submit(newJob(lasting(60)), listen().events, never));
    const following = device.follow(ref, listen().events, never);
    other.changeHostKey();
    await other.cutLink();
    await other.startServer();
    const answer = await following;
    expect(answer).toMatchObject({ ok: false, error: { code: 'E-DEVICE-HOST-KEY' } });
    for (const key of [before, other.hostKey()]) expect(JSON.stringify(answer)).toContain(key);
    const paired = bench.device(other, { address: { hostKey: other.hostKey() } });
    expectWhole(valueOf(await paired.follow(ref, listen().events, never)));
  });

  it.concurrent('a reboot: lost in the middle, and asked for again; finished meanwhile, and brought home', async () => {
    const other = await bench.start({ ...orinJp62, buildSeconds: 5 });
    const project = await boardProject(join(folder, 'rebooted'), other);
    const studio = await project.open();
    const run = await project.queueRun(studio, { measureSeconds: 100, warmUpMs: 0 });
    const measuring = new Promise<void>((resolve) =>
      workOff(studio, run.id, (phase) => phase === 'measure' && resolve()),
    );
    await measuring;
    await other.reboot();
    await studio.jobs.ended(run.id);
    expect(valueOf(studio.store.runs.get(run.id))).toMatchObject({ state: 'lost', error: { code: 'E-DEVICE-LOST' } });
    expect(other.processes().map(commandOf)).not.toContainEqual(expect.stringContaining('job.sh'));
    await studio.close();

    const device = bench.device(other);
    const quick = newJob(lasting(5));
    const ref = valueOf(await device.submit(quick, listen().events, never));
    await sleepUntil(() => existsSync(join(other.home, jobFolder(quick.id), 'exit')));
    await other.reboot();
    expectWhole(valueOf(await device.follow(ref, listen().events, never)));

    const later = await project.open();
    const again = valueOf(await retryRun(later, run.id));
    await later.jobs.ended(again.id);
    await later.close();
    expect(again.recipe).toEqual(run.recipe);
  });

  it.skipIf(noSmallDisk !== null).concurrent(
    `the disk of the board is full at the end of a build${why}`,
    async (test) => {
      const other = await bench.start({ ...orinJp62, buildSeconds: 5 });
      const disk = smallDisk(join(other.home, '.qdq-studio'), 70 * 1024);
      test.onTestFinished(disk.remove);
      // What the board's own df looks at.
      appendFileSync(join(other.root, 'proc/mounts'), 'tmpfs /root/.qdq-studio tmpfs rw 0 0\n');
      other.behave('', { engine_bytes: 100_000_000 });
      const run = await runToEnd(bench.device(other), newJob(lasting(5)));
      expect(run).toMatchObject({ outcome: 'failed', error: { code: 'E-DEVICE-DISK' } });
      expect(run.error?.details).toContain('Saving engine to file failed');
      other.behave('');
      expectWhole(await runToEnd(bench.device(other), newJob(lasting(5))));
    },
  );

  it.skipIf(noSmallDisk !== null).concurrent(
    `the disk of this computer is full: the result waits on the board${why}`,
    async (test) => {
      const other = await bench.start({ ...orinJp62, buildSeconds: 5 });
      const disk = smallDisk(join(folder, 'full'), 24 * 1024);
      test.onTestFinished(disk.remove);
      const project = await boardProject(join(folder, 'full/project'), other);
      other.behave('', { engine_bytes: 30_000_000 });
      const studio = await project.open();
      const run = await project.queueRun(studio, { measureSeconds: 5, warmUpMs: 0, keepEngine: true });
      workOff(studio, run.id, () => {});
      await sleepUntil(() => studio.jobs.logLines(run.id, 0).lines.some((line) => line.startsWith('E-DISK-FULL')));
      expect(valueOf(studio.store.runs.get(run.id)).finishedAt).toBeNull();
      disk.grow(200 * 1024);
      await studio.jobs.ended(run.id);
      expect(valueOf(studio.store.runs.get(run.id))).toMatchObject({ state: 'done', error: null });
      await studio.close();
    },
  );

  it.concurrent(
    'ten thousand lines a second, bytes that are no text, a line of a megabyte, and escape codes',
    async () => {
      const other = await bench.start({ ...orinJp62, buildSeconds: 5 });
      const lines = 30_000;
      other.behave('build-chatters', { lines });
      const heard = listen();
      expectWhole(await runToEnd(bench.device(other), newJob(lasting(5)), heard));
      expect(heard.lines.filter((line) => line.includes('Timing Runner'))).toHaveLength(lines);

      other.behave('measure-garbage');
      const noisy = listen();
      expectWhole(await runToEnd(bench.device(other), newJob(lasting(5)), noisy));
      for (const line of noisy.lines) {
        expect(line.length).toBeLessThanOrEqual(4000);
        expect(line).not.toMatch(/\p{Cc}/u);
      }
      expect(noisy.lines.some((line) => line.includes('$(touch /tmp/pwned)'))).toBe(true);
      expect(existsSync(join(other.root, 'tmp/pwned'))).toBe(false);
    },
  );

  it('hostile names, shapes and flags stay words, and what a board calls its commands is never to be copied', async () => {
    const hostile = join(folder, '$(touch pwned) `id`; "x"\n.onnx');
    writeFileSync(hostile, readFileSync(sampleModel));
    const shapes = '$(touch /tmp/pwned):1x3;`id`';
    const extraFlags = ["--iterations='; touch /tmp/pwned; '"];
    const heard = listen();
    const job = newJob({ shapes, options: { ...lasting(5).options, extraFlags } }, hostile);
    const device = bench.device(board);
    const ref = valueOf(await device.submit(job, heard.events, never));
    const script = join(board.home, jobFolder(job.id), 'job.sh');
    writeFileSync(script, `${readFileSync(script, 'utf8')}\nstep build 9 trtexec --x=$(touch /tmp/pwned) | sh\n`);
    const run = valueOf(await device.follow(ref, heard.events, never));
    expect(existsSync(join(board.root, 'tmp/pwned'))).toBe(false);
    expect(run.commands[0]).toContain(String.raw`'--iterations='\''; touch /tmp/pwned; '\'''`);
    expect(run.commands.join('\n')).not.toContain('| sh');
  });

  it('a clock that goes backwards takes the progress, not the run', async () => {
    const device = bench.device(board);
    const heard = listen();
    const job = newJob(lasting(60));
    const ref = valueOf(await device.submit(job, heard.events, never));
    const following = device.follow(ref, heard.events, never);
    await heard.phase('measure');
    const phase = join(board.home, jobFolder(job.id), 'phase');
    const [name, since, step] = readFileSync(phase, 'utf8').trim().split(' ');
    writeFileSync(phase, `${name} ${Number(since) + 86_400} ${step}\n`);
    expectWhole(valueOf(await following));
    for (const { progress } of heard.progress) if (progress !== null) expect(progress).toBeGreaterThanOrEqual(0);
  });

  it('two windows and a command line on one project: every run is made once and all see it', async () => {
    const other = await bench.start({ ...orinJp62, buildSeconds: 5 });
    const project = await boardProject(join(folder, 'shared'), other);
    const [left, right] = [await project.open(), await project.open()];
    const options = { measureSeconds: 5, warmUpMs: 0 };
    const runs = [];
    for (const studio of [left, right, left]) runs.push(await project.queueRun(studio, options));
    for (const [studio, run] of [
      [left, runs[0]!],
      [right, runs[1]!],
    ] as const)
      workOff(studio, run.id, () => {});
    const words = ['sweep', sampleModel, '--project', project.path, '--device', other.spec.name, '--seconds', '5'];
    const cli = await runCli([...words, '--json']);
    expect(cli.code).toBe(0);
    expect((cli.json as { runs: { state: string }[] }).runs).toMatchObject([{ state: 'done', reused: false }]);
    for (const studio of [left, right]) {
      for (const { id } of runs) {
        await studio.jobs.ended(id);
        expect(valueOf(studio.store.runs.get(id))).toMatchObject({ state: 'done' });
      }
      expect(studio.store.runs.list().map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    }
    await left.close();
    await right.close();
  });
});

async function sleepUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
