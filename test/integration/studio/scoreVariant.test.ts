import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Scorer } from '../../../src-main/devices/onnxruntime/score.ts';
import { applyFixes } from '../../../src-main/studio/fixes/applyFixes.ts';
import { gateFix } from '../../../src-main/studio/fixes/gateFix.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { importSampleModels, sampleFix } from '../../../src-main/studio/project/openSample.ts';
import { scoreOfVariant } from '../../../src-main/studio/variants/scoreOfVariant.ts';
import { scoreVariant } from '../../../src-main/studio/variants/scoreVariant.ts';
import { fewLabels } from '../../support/fewLabels.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { sampleFolder, testStudios } from '../../support/testStudio.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const { newStudio, keep, environment } = testStudios();
/** Agrees perfectly, at once, unless it was stopped. */
const syntheticScorer: Scorer = (_request, onProgress, signal) => {
  onProgress(1, 1);
  const outputs = [{ name: 'p3', cosine: 1, sqnrDb: null, maxAbs: 0, nonFinite: 0 }];
  const noMap = { map: null, referenceMap: null, mapDifference: null };
  return Promise.resolve(
    signal.aborted
      ? err(appError('E-CANCELLED', 'Stopped.'))
      : ok({ samples: 1, outputs, layers: [], layerSamples: 1, ...noMap }),
  );
};
const random = { data: { kind: 'random', count: 1, seed: 1 }, labels: null, shapes: null } as const;

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
  expect(valueOf(await scoreVariant(studio, float.id, random))).toMatchObject({
    samples: 1,
    map: null,
    references: [],
  });
  expect(errorOf(await scoreVariant(studio, 'nobody' as VariantId, random)).code).toBe('E-NOT-FOUND');
});

test('a score is kept with its variant, whatever its references are called later', async () => {
  const { studio, naive, fixed } = await fixedSample();
  const scoring = { ...studio, score: syntheticScorer };
  expect(valueOf(scoreOfVariant(studio, fixed.id))).toBeNull();
  const score = valueOf(await scoreVariant(scoring, fixed.id, { ...random, shapes: 'images:1x3x64x64' }));
  expect(score.on).toEqual({ kind: 'random', name: null, labels: null, shapes: 'images:1x3x64x64' });
  const cancelled = new AbortController();
  const stopped = scoreVariant(scoring, fixed.id, random, () => cancelled.abort(), cancelled.signal);
  expect(errorOf(await stopped).code).toBe('E-CANCELLED');
  valueOf(studio.store.variants.rename(naive.id, 'QAT of May'));
  await studio.close();
  const again = keep(valueOf(await openProject(studio.store.project.path, environment)));
  const kept = valueOf(scoreOfVariant(again, fixed.id))!;
  const [parent, origin] = score.references;
  expect(kept).toEqual({ ...score, references: [{ ...parent, label: 'QAT of May' }, origin] });
  valueOf(again.store.variants.remove(fixed.id));
  expect(errorOf(scoreOfVariant(again, fixed.id)).code).toBe('E-NOT-FOUND');
});

test('pictures that are not there are an error', async () => {
  const studio = await newStudio();
  const { naive } = valueOf(await importSampleModels(studio));
  const data = { kind: 'images', folder: join(sampleFolder, 'runs') } as const;
  expect(errorOf(await scoreVariant(studio, naive.id, { ...random, data })).code).toBe('E-IMAGES');
});

describeWithShared('with labels', (shared) => {
  test('the gate is the paired difference of mAP with the parent', { timeout: 120_000 }, async () => {
    const { studio, fixed } = await fixedSample();
    const folder = temporaryFolder();
    const file = fewLabels(join(shared, 'sample'), folder, 6);
    const score = valueOf(
      await scoreVariant(studio, fixed.id, {
        data: { kind: 'images', folder },
        labels: { file, decode: null, nms: null },
        shapes: null,
      }),
    );
    const [parent, origin] = score.references;
    expect(score.map!.images).toBe(6);
    expect(parent!.gate!.reason).toContain('6 images');
    expect(origin!.mapDifference!.images).toBe(6);
    expect(origin!.gate).toBeNull();
    expect(score.on).toEqual({ kind: 'images', name: basename(folder), labels: 'labels.json', shapes: null });
    const gated = valueOf(await gateFix(studio, fixed.id, file, null));
    expect(gated).toEqual({ ...score, scoredAt: gated.scoredAt });
  });

  test('a variant without a parent has no gate', async () => {
    const { studio, float } = await fixedSample();
    const labels = join(shared, 'sample/val/labels.json');
    expect(errorOf(await gateFix(studio, float.id, labels, null)).code).toBe('E-NOT-FOUND');
  });
});
