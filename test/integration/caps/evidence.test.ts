import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probes, type ProbeAnswers } from '../../../shared/qdq/caps/index.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import type { BoardAnswers } from '../../../src-main/store/store.ts';
import { planFix } from '../../../src-main/studio/fixes/planFix.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { analyseVariant } from '../../../src-main/studio/variants/analyseVariant.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { predictVariant } from '../../../src-main/studio/variants/predictVariant.ts';
import { runCli } from '../../support/runCli.ts';
import { testStudios } from '../../support/testStudio.ts';
import { valueOf } from '../../support/valueOf.ts';

const { folder, environment, keep, newStudio } = testStudios();
const target = 'trt=10.3,sm=87';
const floatPools: ProbeAnswers = { 'P-10': { AveragePool: 'float', GlobalAveragePool: null, ReduceMean: 'refused' } };
const told = (change: Partial<BoardAnswers>): BoardAnswers => ({
  tensorrt: '10.3.0',
  sm: 87,
  standIn: false,
  deviceName: 'synthetic board',
  askedAt: '2026-11-01T00:00:00.000Z',
  answers: floatPools,
  ...change,
});

test('predictions of a project go by what a real board of the target answered, by nothing else (synthetic answers)', async () => {
  const studio = await newStudio();
  const file = join(folder, 'pool.onnx');
  const pool = probes.find(({ id }) => id === 'P-10')?.variants.find(({ name }) => name === 'AveragePool');
  writeFileSync(file, encodeModel(pool!.make()));
  const variant = valueOf(await importModel(studio, file));
  const poolType = async (from: Studio): Promise<unknown> => {
    const { prediction } = valueOf(await predictVariant(from, variant.id, target));
    expect(valueOf(await analyseVariant(from, variant.id, target)).prediction).toEqual(prediction);
    return prediction.regions.find(({ nodes }) => nodes.includes('pool'))?.compute;
  };
  const { capabilities } = studio.store;

  expect(await poolType(studio)).toBe('int8');
  for (const other of [{ standIn: true }, { sm: 86 }, { tensorrt: '10.7.0' }]) valueOf(capabilities.save(told(other)));
  expect(await poolType(studio)).toBe('int8');
  valueOf(capabilities.save(told({})));
  expect(await poolType(studio)).toBe('fp16');
  expect(capabilities.list()).toHaveLength(4);

  const again = keep(valueOf(await openProject(studio.store.project.path, environment)));
  expect(again.store.capabilities.list()).toContainEqual(told({}));
  expect(await poolType(again)).toBe('fp16');

  const later = told({
    tensorrt: '10.3.1',
    askedAt: '2026-11-02T00:00:00.000Z',
    answers: { 'P-10': { AveragePool: 'int8' } },
  });
  valueOf(capabilities.save(later));
  expect(await poolType(studio)).toBe('int8');
});

test('fixes are judged by what a board answered, before and after (synthetic answers)', async () => {
  const studio = await newStudio();
  const file = join(folder, 'fixed-pool.onnx');
  const pool = probes.find(({ id }) => id === 'P-10')?.variants.find(({ name }) => name === 'AveragePool');
  writeFileSync(file, encodeModel(pool!.make()));
  const variant = valueOf(await importModel(studio, file));
  const plan = async () => {
    const choice = { target, fixes: null, calibration: null };
    const { before, predictionBefore } = valueOf(await planFix(studio, variant.id, choice, null));
    const layer = predictionBefore.layers.find(({ onnxNodes }) => onnxNodes.includes('pool'));
    return { movedBytes: before.movedBytes, pool: layer?.outputs[0]?.dtype };
  };
  const table = await plan();
  valueOf(studio.store.capabilities.save(told({})));
  const board = await plan();
  expect([table.pool, board.pool]).toEqual(['int8', 'fp16']);
  expect(board.movedBytes).toBeGreaterThan(table.movedBytes);
});

test('findings go by what a board answered, in a project and in `qdq inspect` (synthetic answers)', async () => {
  const studio = await newStudio();
  const file = join(folder, 'deconvolution.onnx');
  const probe = probes.find(({ id }) => id === 'P-11')?.variants.find(({ name }) => name === 'per-tensor');
  writeFileSync(file, encodeModel(probe!.make()));
  const variant = valueOf(await importModel(studio, file));
  const found = async () => {
    const inWindow = valueOf(await analyseVariant(studio, variant.id, target)).findings;
    const shown = await runCli(['inspect', file, '--project', studio.store.project.path, '--target', target, '--json']);
    const { findings } = shown.json as { findings: typeof inWindow };
    expect(findings).toEqual(inWindow);
    return findings.filter(({ rule }) => rule === 'AP-23').map(({ message }) => message);
  };
  expect(await found()).toEqual([]);
  valueOf(studio.store.capabilities.save(told({ answers: { 'P-11': { 'per-tensor': 'float' } } })));
  expect(await found()).toEqual([expect.stringContaining('which has no INT8 ConvTranspose')]);
});
