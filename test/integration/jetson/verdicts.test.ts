import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Device } from '../../../src-main/devices/device.ts';
import { jobFolder } from '../../../src-main/devices/trtexec/boardFolder.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { fileOf, listen, newJob, never, runToEnd } from '../../support/testBoard/jobs.ts';
import { orinJp51, orinJp62, thorTrt114 } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';
import { valueOf } from '../../support/valueOf.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** What can go wrong on a board, each with a verdict of its own. */
describeWithBoards('verdicts (stand-ins)', (bench) => {
  const folder = temporaryFolder();
  let board: TestBoard;
  let device: Device;
  beforeAll(async () => {
    board = await bench.start({ ...orinJp62, buildSeconds: 5 });
    device = bench.device(board);
  });
  const quick = { measureSeconds: 5, warmUpMs: 0, seed: 1 };

  it.each([
    ['build-killed', 'E-DEVICE-MEMORY', 'ran out of memory while it built the engine', 'Start parsing network model'],
    ['build-memory', 'E-DEVICE-MEMORY', 'ran out of memory while it built the engine', 'Cuda Runtime (out of memory)'],
    ['measure-killed', 'E-DEVICE-MEMORY', 'ran out of memory while it measured', 'Starting inference'],
    ['parse-parser', 'E-TRTEXEC-PARSER', 'refused the model', 'Plugin not found'],
  ])('%s is told as %s with the lines that matter', async (behaviour, code, message, line) => {
    board.behave(behaviour);
    const run = await runToEnd(device, newJob({ options: quick }));
    expect(run).toMatchObject({ outcome: 'failed', error: { code } });
    expect(run.error?.message).toContain(message);
    expect(run.error?.details).toContain(line);
    expect(run.error?.hint.length).toBeGreaterThan(10);
    expect(fileOf(run, 'log')).toContain('&&&& RUNNING');
    board.behave('');
  });

  it('a flag that this TensorRT has not, with the doubt said before the run', async () => {
    for (const [spec, flag] of [
      [orinJp62, '--noCudaGraph'],
      [thorTrt114, '--fp16'],
      [orinJp51, '--skipInference'],
    ] as const) {
      const other = spec === orinJp62 ? device : bench.device(await bench.start(spec));
      const run = await runToEnd(other, newJob({ options: { ...quick, extraFlags: [flag] } }));
      expect(run).toMatchObject({ outcome: 'failed', error: { code: 'E-TRTEXEC-FLAGS' } });
      expect(run.error?.details).toContain(`Unknown option: ${flag}`);
      expect(fileOf(run, 'log')).toContain(`does not know ${flag}`);
    }
  });

  it('a file that is no model', async () => {
    const path = join(folder, 'text.onnx');
    writeFileSync(path, 'this is no model');
    const run = await runToEnd(device, newJob({ options: quick }, path));
    expect(run).toMatchObject({ outcome: 'failed', error: { code: 'E-TRTEXEC-PARSER' } });
  });

  it('an engine of another version', async () => {
    const heard = listen();
    const job = newJob({ options: { ...quick, measureSeconds: 120 } });
    board.behave('');
    const ref = valueOf(await device.submit(job, heard.events, never));
    const following = device.follow(ref, heard.events, never);
    await heard.phase('measure');
    const engine = join(board.home, jobFolder(job.id), 'model.engine');
    writeFileSync(engine, readFileSync(engine, 'utf8').replace('10.3.0', '10.2.0'));
    const run = valueOf(await following);
    expect(run).toMatchObject({ outcome: 'failed', error: { code: 'E-TRTEXEC-ENGINE' } });
  });

  it('a precision that this TensorRT has no way to build is refused before anything is sent', async () => {
    const thor = bench.device(await bench.start(thorTrt114));
    const refused = await thor.submit(newJob({ precision: 'int8-implicit' }), listen().events, never);
    expect(refused).toMatchObject({ ok: false, error: { code: 'E-PRECISION-UNAVAILABLE' } });
  });

  it('no trtexec at all', async () => {
    const bare = bench.device(board, {
      setup: { trtexecPath: '/opt/nowhere/trtexec', prefix: [], cacheLimitBytes: null, lockClocks: false },
    });
    const refused = await bare.submit(newJob(), listen().events, never);
    expect(refused).toMatchObject({ ok: false, error: { code: 'E-DEVICE-TRTEXEC' } });
    const facts = valueOf(await bare.probe(never));
    expect(facts.checks.find(({ id }) => id === 'trtexec')).toMatchObject({ state: 'failed' });
  });
});
