import { unknownConditions } from '../../../shared/compare/conditions.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { processWorkRunner } from '../../../src-main/workers/inOwnProcess.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import type { RunFiles } from '../../../src-main/workers/work.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { sampleFolder } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const folder = temporaryFolder();
const here = inProcessWorkRunner(workHandlers);
const there = processWorkRunner(nodeProcessHost());
afterAll(() => there.close());

const model = { path: join(sampleFolder, 'naive-qat.onnx'), target: 'trt=10.3,sm=87', shapes: null };
const automatic = { fixes: null, allowProxy: false, amax: null };

test('the work is the same here and in a process of its own', async () => {
  expect(valueOf(await there.run('inspect', model))).toEqual(valueOf(await here.run('inspect', model)));
  expect(valueOf(await there.run('predict', model))).toEqual(valueOf(await here.run('predict', model)));
  const fix = async (runner: typeof here, name: string) => {
    const output = join(folder, name);
    return valueOf(await runner.run('fix', { ...model, ...automatic, output }));
  };
  const [mine, theirs] = [await fix(here, 'here.onnx'), await fix(there, 'there.onnx')];
  expect(theirs).toEqual(mine);
  expect(readFileSync(join(folder, 'there.onnx')).equals(readFileSync(join(folder, 'here.onnx')))).toBe(true);
});

test('a plan holds on to nothing of the model file', async () => {
  const { plan } = valueOf(await here.run('fix', { ...model, ...automatic, output: null }));
  const buffers: number[] = [];
  const look = (value: unknown): void => {
    if (value instanceof Uint8Array) buffers.push(value.buffer.byteLength - value.byteLength);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(plan);
  expect(buffers.length).toBeGreaterThan(0);
  expect(Math.max(...buffers)).toBe(0);
});

test('bad input is an error of its own kind, also from the other process', async () => {
  for (const runner of [here, there]) {
    expect(errorOf(await runner.run('inspect', { ...model, target: 'sm' })).code).toBe('E-TARGET');
    expect(errorOf(await runner.run('inspect', { ...model, shapes: 'x' })).code).toBe('E-SHAPES');
    expect(errorOf(await runner.run('predict', { ...model, path: join(folder, 'absent') })).code).toBe(
      'E-FILE-NOT-FOUND',
    );
    const chosen = { ...model, ...automatic, fixes: ['no such fix'], output: null };
    expect(errorOf(await runner.run('fix', chosen)).code).toBe('E-NOT-FOUND');
  }
});

test('a fix that changes nothing writes the model as it was', async () => {
  const output = join(folder, 'unchanged.onnx');
  const float = { ...model, path: join(sampleFolder, 'float.onnx') };
  const fixed = valueOf(await here.run('fix', { ...float, ...automatic, output }));
  expect(fixed).toMatchObject({ changed: false, steps: [] });
  expect(readFileSync(output).equals(readFileSync(float.path))).toBe(true);
});

const runOf = (files: RunFiles['files']): RunFiles => ({
  label: 'synthetic',
  files,
  figures: 'recorded',
  conditions: unknownConditions,
  model: null,
});

test('a run is read from what its files hold, whatever they are called', async () => {
  writeFileSync(join(folder, 'a'), JSON.stringify([{ computeMs: 1 }, { computeMs: 3 }]));
  writeFileSync(join(folder, 'b'), '{"half":');
  const file = (name: string) => ({ role: 'other' as const, name, path: join(folder, name) });
  const read = valueOf(await here.run('readRun', runOf([file('a'), file('b')])));
  expect(read.samples?.computeMs).toEqual([1, 3]);
  expect(read.engine).toBeNull();
  expect(errorOf(await here.run('readRun', runOf([file('nobody')]))).code).toBe('E-FILE-NOT-FOUND');
  expect(errorOf(await here.run('readRun', runOf([{ ...file('a'), path: folder }]))).code).toBe('E-FILE-UNREADABLE');
});

test('a run that was read a moment ago is read again when a file of it has changed', async () => {
  const file = { role: 'other' as const, name: 'times', path: join(folder, 'times') };
  writeFileSync(file.path, JSON.stringify([{ computeMs: 1 }]));
  const first = valueOf(await here.run('runFacts', runOf([file])));
  expect(valueOf(await here.run('runFacts', runOf([file]))).samples).toBe(first.samples);
  writeFileSync(file.path, JSON.stringify([{ computeMs: 1 }, { computeMs: 3 }]));
  expect(valueOf(await here.run('runFacts', runOf([file]))).samples?.computeMs).toEqual([1, 3]);
});
