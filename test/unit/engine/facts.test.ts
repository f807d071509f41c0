import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { summariseEngine, type EngineSummary } from '../../../shared/engine/summariseEngine.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

/** The facts of `../shared/engines/README.md`. */
describeWithShared('facts of the recorded engines', (shared) => {
  const summary = (folder: string): EngineSummary => {
    const full = path.join(shared, 'engines', folder);
    return summariseEngine(
      gatherRun(readdirSync(full).map((name) => ({ name, text: readFileSync(path.join(full, name), 'utf8') }))),
    );
  };

  test.each([
    ['resnet18-a100/fp32', 32, 1, 0, [0, 0, 21], 2.12, 1.99],
    ['resnet18-a100/fp16', 36, 2, 0, [0, 0, 21], 1.02, 0.862],
    ['resnet18-a100/qat', 37, 12, 10, [8, 13, 0], 1.1, 0.883],
    ['resnet18-a100/qat-residual', 26, 3, 3, [19, 2, 0], 0.73, 0.546],
    ['resnet18-a100/qat-residual-qgap', 24, 1, 1, [20, 1, 0], 0.67, 0.5],
    ['mobilenetv2-qat-titanrtx/trt82', 85, 29, 17, [36, 17, 0], 0.647, 0.448],
    ['mobilenetv2-qat-titanrtx/trt84', 73, 18, 17, [36, 17, 0], 0.47, 0.351],
  ])('%s', (folder, layers, copies, qdq, weighted, layerSumMs, medianMs) => {
    const found = summary(folder);
    expect(found.layers).toBe(layers);
    expect([found.reformats?.total, found.reformats?.qdq]).toEqual([copies, qdq]);
    expect(Object.values(found.weightedOps ?? {})).toEqual(weighted);
    expect(found.profile?.totalMs).toBeCloseTo(layerSumMs, 2);
    expect(found.profile).toMatchObject({ matched: layers, unmatched: 0 });
    expect(found.times?.medianMs).toBeCloseTo(medianMs, 2);
    expect(found.tensorrt).toBeNull();
  });

  test('the sum of layer times exceeds the end-to-end time by 6 to 45 %', () => {
    for (const folder of ['resnet18-a100/fp32', 'resnet18-a100/qat-residual-qgap', 'mobilenetv2-qat-titanrtx/trt82']) {
      const { profile, times } = summary(folder);
      const excess = (profile?.totalMs ?? 0) / (times?.medianMs ?? 1) - 1;
      expect(excess).toBeGreaterThan(0.06);
      expect(excess).toBeLessThan(0.45);
    }
  });

  test('the implicit INT8 detector has no Q/DQ and the sum of its layers is 18.5 ms', () => {
    const found = summary('int8-implicit-orin-class');
    expect(found).toMatchObject({ schema: 'trt-8.6', layers: 104, reformats: { qdq: 0 } });
    expect(found.profile?.totalMs).toBeCloseTo(18.5, 1);
  });

  test('all keys of the contract are there, null where nothing is known', () => {
    expect(Object.keys(summary('../engines/help'))).toEqual([
      'schema',
      'tensorrt',
      'layers',
      'ioTensors',
      'layerTypes',
      'reformats',
      'weightedOps',
      'precisionTransitions',
      'joins',
      'profile',
      'times',
      'log',
      'help',
      'findings',
      'missing',
    ]);
  });
});
