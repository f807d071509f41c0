import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeTrtCache } from '../../../shared/qdq/calibrate/trtCache.ts';
import type { DeviceFacts, DeviceRecord, Variant } from '../../../shared/contract/project.ts';
import { followSweep } from '../../../src-main/cli/sweepProgress.ts';
import { unknownFacts } from '../../../src-main/devices/unknownFacts.ts';
import { addDevice } from '../../../src-main/studio/devices/addDevice.ts';
import { keepCalibration } from '../../../src-main/studio/runs/keepCalibration.ts';
import { pauseDevice, resumeDevice } from '../../../src-main/studio/runs/pauseDevice.ts';
import { planSweep } from '../../../src-main/studio/runs/planSweep.ts';
import { retryRun } from '../../../src-main/studio/runs/retryRun.ts';
import { endOfSweep, runSweep, sweepRequest, type SweepWish } from '../../../src-main/studio/runs/runSweep.ts';
import { startSweep } from '../../../src-main/studio/runs/startSweep.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { scalesToFind } from '../../../src-main/studio/variants/quantizeModel.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { behave, everStarted } from '../../support/folderDevice/folderDevice.ts';
import { runCli } from '../../support/runCli.ts';
import { sampleFolder, testStudios } from '../../support/testStudio.ts';
import { valueOf } from '../../support/valueOf.ts';

const { boards, folder, newStudio } = testStudios();
const address = { host: 'board.local', port: 22, user: 'me', keyFile: null, hostKey: 'SHA256:synthetic' };

let devices = 0;
/** A folder that says of itself what a board of this TensorRT would. */
function boardOf(studio: Studio, tensorrt: string | null): DeviceRecord {
  const name = `board-${(devices += 1)}`;
  const device = valueOf(addDevice(studio, { name, address }));
  return tensorrt === null ? device : valueOf(studio.store.devices.save({ ...device, facts: factsOf(tensorrt) }));
}

const factsOf = (tensorrt: string): DeviceFacts => ({
  ...unknownFacts,
  board: 'synthetic',
  tensorrt,
  trtexecPath: '/usr/src/tensorrt/bin/trtexec',
  sm: 87,
});

async function withModels(): Promise<{ studio: Studio; float: Variant; naive: Variant }> {
  const studio = await newStudio();
  const float = valueOf(await importModel(studio, join(sampleFolder, 'float.onnx')));
  const naive = valueOf(await importModel(studio, join(sampleFolder, 'naive-qat.onnx')));
  return { studio, float, naive };
}

const planOf = async (studio: Studio, wish: SweepWish) => valueOf(await planSweep(studio, sweepRequest(wish)));
const cellsOf = async (studio: Studio, wish: SweepWish) => (await planOf(studio, wish)).cells;

test('the matrix tells for each cell its commands, its notes, and what cannot be', async () => {
  const { studio, float, naive } = await withModels();
  const orin = boardOf(studio, '10.3.0');
  const cells = await cellsOf(studio, {
    variants: [float.id, naive.id],
    devices: [orin.id],
    precisions: ['fp16', 'int8-implicit', 'int8-explicit'],
    options: { dlaCore: 1, extraFlags: ['--builderOptimizationLevel=5'], freshTimings: true },
  });
  expect(cells.map(({ variantLabel, precision, refused }) => [variantLabel, precision, refused === null])).toEqual([
    [float.label, 'fp16', true],
    [float.label, 'int8-implicit', true],
    [float.label, 'int8-explicit', false],
    [naive.label, 'fp16', false],
    [naive.label, 'int8-implicit', false],
    [naive.label, 'int8-explicit', true],
  ]);
  expect(cells[0]!.commands).toHaveLength(3);
  expect(cells[0]!.commands[0]).toBe(
    `/usr/src/tensorrt/bin/trtexec --onnx=${float.label}.onnx --fp16 --useDLACore=1 --allowGPUFallback --skipInference ` +
      '--saveEngine=model.engine --profilingVerbosity=detailed --builderOptimizationLevel=5',
  );
  expect(cells[1]!.notes.join(' ')).toContain('Performance only, fake scales');
  expect(cells[2]!.refused).toContain('cannot run as int8-explicit');
  expect(cells[5]!.notes.join(' ')).toContain('A DLA does not read Q/DQ');

  writeFileSync(join(folder, 'calib.cache'), 'TRT-10300-EntropyCalibration2\nx: 3c010a14\n');
  writeFileSync(join(folder, 'text'), 'this is no cache');
  const calibration = valueOf(await keepCalibration(studio, join(folder, 'calib.cache')));
  const wish = { variants: [float.id], devices: [orin.id], precisions: ['int8-implicit' as const], calibration };
  const [ptq] = await cellsOf(studio, wish);
  expect(ptq!.commands[0]).toContain('--int8 --fp16 --calib=calibration.cache');
  expect(ptq!.notes).toEqual([]);
  expect(await keepCalibration(studio, join(folder, 'text'))).toMatchObject({ ok: false });
});

test('on TensorRT 11 FP16 and PTQ are variants of ours, said before the run and made at its start', async () => {
  const { studio, float } = await withModels();
  const thor = boardOf(studio, '11.4.1');
  const wish: SweepWish = { variants: [float.id], devices: [thor.id], precisions: ['fp16'] };
  const [cell] = await cellsOf(studio, wish);
  expect(cell).toMatchObject({ refused: null, instead: { kind: 'fp16-variant', variant: null } });
  expect(cell!.notes).toEqual(['TensorRT 11.4.1 has no --fp16: an FP16 variant of it is made and built.']);
  expect(cell!.commands[0]).toContain(`${float.label}_FP16.onnx`);
  expect(cell!.commands.join(' ')).not.toMatch(/--fp16|--int8/);
  const [made] = valueOf(await runSweep(studio, wish));
  const half = valueOf(studio.store.variants.get(made!.run.variant!));
  expect(half).toMatchObject({ parent: float.id, kind: 'float', label: `${float.label} FP16` });
  expect(made!.run).toMatchObject({ precision: 'fp16', state: 'done' });
  expect((await cellsOf(studio, wish))[0]).toMatchObject({ instead: { variant: half.id }, reusable: made!.run.id });

  const [ptq] = await cellsOf(studio, { ...wish, precisions: ['int8-implicit'] });
  expect(ptq).toMatchObject({ refused: null, instead: { kind: 'qdq-variant', variant: null } });
  expect(ptq!.notes[0]).toContain('performance only');
});

test('on TensorRT 11 the PTQ takes its scales from the given calibration cache, and what it lacks is said before', async () => {
  const { studio, float } = await withModels();
  const thor = boardOf(studio, '11.4.1');
  const { target } = studio.store.settings.get();
  const path = valueOf(studio.store.blobs.path(float.model));
  const choice = { head: 'float', residual: 'identity', exclude: { names: [], regex: null, ops: [] } } as const;
  const needed = valueOf(await scalesToFind(studio, { path, shapes: null, target, choice, cache: null }));
  const tensors = needed.groups.flat();
  const cacheOf = async (name: string, scales: ReadonlyMap<string, number>) => {
    writeFileSync(join(folder, name), writeTrtCache({ header: 'TRT-100300-EntropyCalibration2', scales }));
    return valueOf(await keepCalibration(studio, join(folder, name)));
  };
  const scales = new Map(tensors.map((tensor) => [tensor, 0.25]));
  const wish: SweepWish = {
    variants: [float.id],
    devices: [thor.id],
    precisions: ['int8-implicit'],
    calibration: await cacheOf('whole.cache', scales),
  };
  const [cell] = await cellsOf(studio, wish);
  expect(cell!.notes[0]).toBe(
    'TensorRT 11.4.1 has no implicit INT8: Q/DQ are inserted with the scales of the calibration cache.',
  );
  const [made] = valueOf(await runSweep(studio, wish));
  const ptq = valueOf(studio.store.variants.get(made!.run.variant!));
  expect(ptq).toMatchObject({ label: `${float.label} PTQ (calibration cache)`, origin: 'inserted' });
  expect(ptq.plan).toMatchObject({ target: 'trt=11.4,sm=87' });
  // Placed for one TensorRT, it is not the PTQ of another.
  const other = boardOf(studio, '11.0.0');
  expect((await cellsOf(studio, { ...wish, devices: [other.id] }))[0]!.instead).toMatchObject({ variant: null });
  // Weights have a scale a channel, which is none of the cache.
  const written = ptq.plan!.steps.flatMap(({ scale }) => scale ?? []);
  expect(new Set(written)).toEqual(new Set([0.25]));
  expect((await cellsOf(studio, wish))[0]).toMatchObject({ instead: { variant: ptq.id }, reusable: made!.run.id });

  // There is nothing to calibrate with here: every scale was the cache's. Another cache is another PTQ; one without the input has it measured, and says so.
  scales.delete(tensors[0]!);
  const [lacking] = await cellsOf(studio, { ...wish, calibration: await cacheOf('part.cache', scales) });
  expect(lacking!.instead).toEqual({ kind: 'qdq-variant', variant: null });
  expect(lacking!.notes[0]).toMatch(/of \d+ of \d+ tensors it has none, and theirs are of random inputs: /);
  const strange = await cacheOf('strange.cache', new Map([['of another model', 1]]));
  const [refused] = await cellsOf(studio, { ...wish, calibration: strange });
  expect(refused!.refused).toContain('knows none of the');
});

test('a run is reused only under equal conditions, and the plan knows the time', async () => {
  const { studio, naive } = await withModels();
  const board = boardOf(studio, '10.3.0');
  const wish: SweepWish = { variants: [naive.id], devices: [board.id] };
  expect((await planOf(studio, wish)).time).toEqual({ kind: 'unknown', why: 'no-run' });
  const [first] = valueOf(await runSweep(studio, wish));
  expect(first).toMatchObject({ reused: false, run: { state: 'done' } });
  expect(valueOf(await runSweep(studio, wish))).toEqual([{ run: first!.run, reused: true }]);
  const others: Partial<SweepWish>[] = [
    { again: true },
    { options: { measureSeconds: 20 } },
    { options: { extraFlags: ['--best'] } },
    { options: { lockClocks: true } },
    { options: { dlaCore: 0 } },
    { shapes: ['x:2x3x64x64'] },
  ];
  for (const other of others) expect((await cellsOf(studio, { ...wish, ...other }))[0]!.reusable).toBeNull();
  expect((await cellsOf(studio, { ...wish, options: { measureSeconds: 5, seed: 7 } }))[0]!.reusable).toBe(
    first!.run.id,
  );
  const plan = await planOf(studio, { ...wish, again: true, shapes: [null, 'x:2x3x64x64'] });
  const { seconds } = plan.cells[0]!.expected!;
  expect(plan.cells.map(({ expected }) => expected?.source)).toEqual(['same-runs', 'other-runs']);
  expect(plan.time).toEqual({ kind: 'known', seconds: 2 * seconds, sources: ['same-runs', 'other-runs'] });
});

test('while a sweep runs, it is told how many runs have ended and how long the others take', async () => {
  const { studio, float, naive } = await withModels();
  const board = boardOf(studio, '10.3.0');
  const follow = async (wish: SweepWish): Promise<readonly string[]> => {
    const begun = valueOf(await startSweep(studio, sweepRequest(wish)));
    const lines: string[] = [];
    const stop = followSweep(studio, begun, (line) => lines.push(line));
    await endOfSweep(studio, begun);
    stop();
    return lines.filter((line) => line.includes(' ended, '));
  };
  const first = await follow({ variants: [naive.id], devices: [board.id] });
  expect(first.at(-1)).toBe('0 of 1 ended, time left not known: no run has ended there yet');
  const both = await follow({ variants: [naive.id, float.id], devices: [board.id], again: true });
  expect(both[0]).toMatch(/^0 of 2 ended, about \d+ s left, by earlier runs of the same and other runs on the device$/);
  expect(both.at(-1)).toMatch(/^1 of 2 ended, /);
});

test('batches become shapes of open inputs, and a fixed batch stays', async () => {
  const { studio, naive } = await withModels();
  const board = boardOf(studio, '10.3.0');
  const open = valueOf(
    studio.store.variants.add({
      ...naive,
      id: 'open' as Variant['id'],
      label: 'open',
      facts: { ...naive.facts, inputs: [{ name: 'im', dtype: 'fp32', shape: [null, 3, 64, 64] }] },
    }),
  );
  const cells = await cellsOf(studio, { variants: [open.id, naive.id], devices: [board.id], batches: [1, 4] });
  expect(cells.map(({ shapes, refused }) => [shapes, refused === null])).toEqual([
    ['im:1x3x64x64', true],
    ['im:4x3x64x64', true],
    [null, true],
    ['batch 4', false],
  ]);
  expect(cells[1]!.commands[0]).toContain('--shapes=im:4x3x64x64');
  expect((await cellsOf(studio, { variants: [open.id], devices: [board.id] }))[0]!.notes[0]).toContain(
    'takes each as 1',
  );
});

test('a paused device begins nothing until it is resumed; a failed run is asked for again as it was', async () => {
  const { studio, naive } = await withModels();
  const board = boardOf(studio, '10.3.0');
  expect(valueOf(pauseDevice(studio, board.id)).isPaused).toBe(true);
  behave(join(boards, board.name), { exit: 1 });
  const options = { extraFlags: ['--best'], measureSeconds: 3 };
  const [begun] = valueOf(
    await startSweep(studio, sweepRequest({ variants: [naive.id], devices: [board.id], options })),
  );
  studio.jobs.wake();
  // Asked for again while it waits, it is the same run.
  const again = valueOf(await startSweep(studio, sweepRequest({ variants: [naive.id], devices: [board.id], options })));
  expect(again).toEqual(begun && [{ run: begun.run, reused: false }]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(everStarted(join(boards, board.name))).toEqual([]);
  // What a probe or the queue saves of a device leaves the pause alone.
  valueOf(studio.store.devices.save(board));
  expect(valueOf(studio.store.devices.get(board.id)).isPaused).toBe(true);
  expect(valueOf(resumeDevice(studio, board.id)).isPaused).toBeUndefined();
  await studio.jobs.ended(begun!.run.id);
  expect(valueOf(studio.store.runs.get(begun!.run.id)).state).toBe('failed');

  behave(join(boards, board.name), { exit: 0 });
  const retried = valueOf(await retryRun(studio, begun!.run.id));
  expect(retried.recipe).toEqual(begun!.run.recipe);
  expect(retried.recipe?.options).toMatchObject(options);
  await studio.jobs.ended(retried.id);
  expect(valueOf(studio.store.runs.get(retried.id)).state).toBe('done');
  expect(valueOf(studio.store.runs.get(begun!.run.id)).state).toBe('failed');
});

test('a run on a board that was never reached waits for it', async () => {
  const { studio, naive } = await withModels();
  const board = boardOf(studio, null);
  behave(join(boards, board.name), { reachable: false });
  const wish: SweepWish = { variants: [naive.id], devices: [board.id] };
  expect((await cellsOf(studio, wish))[0]!.notes[0]).toContain('was never reached');
  const [begun] = valueOf(await startSweep(studio, sweepRequest(wish)));
  await new Promise((resolve) => setTimeout(resolve, 200));
  behave(join(boards, board.name), { reachable: true });
  await studio.jobs.ended(begun!.run.id);
  expect(valueOf(studio.store.runs.get(begun!.run.id))).toMatchObject({ state: 'done', standIn: true });
});

test('the command line tells the matrix with commands to copy, and refuses what is no option', async () => {
  const { studio } = await withModels();
  const board = boardOf(studio, '8.5.2');
  const { path } = studio.store.project;
  const models = ['float.onnx', 'naive-qat.onnx'].map((name) => join(sampleFolder, name));
  const words = ['sweep', ...models, '--project', path, '--device', board.name, '--dry-run'];
  const flags = ['--precisions', 'fp16,int8-explicit', '--dla', '0', '--no-timing-cache', '--flag=--sparsity=enable'];
  const told = await runCli([...words, ...flags, '--batch', '1', '--json']);
  expect(told.code).toBe(0);
  const { cells } = told.json as { cells: { refused: string | null; commands: string[] }[] };
  expect(cells.map(({ refused }) => refused === null)).toEqual([true, false, false, true]);
  expect(cells[0]!.commands[0]).toBe(
    '/usr/src/tensorrt/bin/trtexec --onnx=float.onnx --fp16 --useDLACore=0 --allowGPUFallback --buildOnly ' +
      '--saveEngine=model.engine --profilingVerbosity=detailed --verbose --sparsity=enable',
  );
  const text = await runCli([...words, ...flags]);
  expect(text.stdout).toContain(`    ${cells[0]!.commands[0]}`);
  expect(text.stdout).toContain('cannot run: “float” (float) cannot run as int8-explicit.');
  const odd = [
    ['--dla', 'x'],
    ['--batch', '0x'],
    ['--calib', models[0]!],
  ];
  const answers = await Promise.all(odd.map((more) => runCli([...words, ...more, '--json'])));
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(studio.store.runs.list()).toEqual([]);
});
