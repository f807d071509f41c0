import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { VariantId } from '../../../shared/base/brand.ts';
import { applyFixes } from '../../../src-main/studio/fixes/applyFixes.ts';
import { gateFix } from '../../../src-main/studio/fixes/gateFix.ts';
import { importSampleModels, sampleFix } from '../../../src-main/studio/project/openSample.ts';
import { scoreVariant } from '../../../src-main/studio/variants/scoreVariant.ts';
import { fewLabels } from '../../support/fewLabels.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { sampleFolder, testStudios } from '../../support/testStudio.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const { newStudio } = testStudios();
const random = { data: { kind: 'random', count: 1, seed: 1 }, labels: null } as const;

/** The sample with its fix: float, naive and fixed variants. */
async function fixedSample() {
  const studio = await newStudio();
  const { float, naive } = valueOf(await importSampleModels(studio));
  const { variant } = valueOf(await applyFixes(studio, naive.id, { ...sampleFix(studio), calibration: null }));
  return { studio, float, naive, fixed: variant };
}

test('a variant is scored against its parent, which is its gate, and against its float origin', async () => {
  const { studio, float, naive, fixed } = await fixedSample();
  const told: [done: number, total: number][] = [];
  const score = valueOf(await scoreVariant(studio, fixed.id, random, (...at) => told.push(at)));
  expect(told).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(score).toMatchObject({ samples: 1, map: null });
  expect(score.references).toMatchObject([
    { role: 'parent', variant: naive.id, label: naive.label, map: null, mapDifference: null },
    { role: 'float-origin', variant: float.id, label: float.label, gate: null },
  ]);
  const [parent, origin] = score.references;
  expect(parent?.gate?.state).toMatch(/^(passed|open)$/);
  expect(parent!.outputs.map((output) => output.name)).toEqual(['p3', 'p4', 'p5']);
  for (const { layers } of [parent!, origin!]) {
    const noise = layers.map((layer) => layer.sqnrDb ?? Infinity);
    expect(noise.length).toBeGreaterThan(200);
    expect(noise).toEqual(noise.toSorted((a, b) => a - b));
  }
});

test('what was made from nothing has no references', async () => {
  const studio = await newStudio();
  const { float } = valueOf(await importSampleModels(studio));
  expect(valueOf(await scoreVariant(studio, float.id, random))).toEqual({ samples: 1, map: null, references: [] });
  expect(errorOf(await scoreVariant(studio, 'nobody' as VariantId, random)).code).toBe('E-NOT-FOUND');
});

test('pictures that are not there are an error', async () => {
  const studio = await newStudio();
  const { naive } = valueOf(await importSampleModels(studio));
  const data = { kind: 'images', folder: join(sampleFolder, 'runs') } as const;
  expect(errorOf(await scoreVariant(studio, naive.id, { data, labels: null })).code).toBe('E-IMAGES');
});

describeWithShared('with labels', (shared) => {
  test('the gate is the paired difference of mAP with the parent', { timeout: 120_000 }, async () => {
    const { studio, fixed } = await fixedSample();
    const folder = temporaryFolder();
    const file = fewLabels(join(shared, 'sample'), folder, 12);
    const score = valueOf(
      await scoreVariant(studio, fixed.id, {
        data: { kind: 'images', folder },
        labels: { file, decode: null, nms: null },
      }),
    );
    const [parent, origin] = score.references;
    expect(score.map!.images).toBe(12);
    expect(parent!.gate!.reason).toContain('12 images');
    expect(origin!.mapDifference!.images).toBe(12);
    expect(origin!.gate).toBeNull();
    expect(valueOf(await gateFix(studio, fixed.id, file))).toEqual(parent!.gate);
  });

  test('a variant without a parent has no gate', async () => {
    const { studio, float } = await fixedSample();
    const labels = join(shared, 'sample/val/labels.json');
    expect(errorOf(await gateFix(studio, float.id, labels)).code).toBe('E-NOT-FOUND');
  });
});
