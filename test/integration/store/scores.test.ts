import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { VariantScore } from '../../../shared/score/variantScore.ts';
import { createProjectStore, openProjectStore } from '../../../src-main/store/projectStore.ts';
import { sampleVariant } from '../../support/storeSamples.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const folder = temporaryFolder();
const own = 'fixed' as VariantId;

/** Synthetic: every part that may be null is so once, and is not so once. */
const sampleScore = (scoredAt: string): VariantScore => ({
  scoredAt,
  on: { kind: 'images', name: 'val', labels: 'labels.json', shapes: null },
  samples: 2,
  map: { map5095: 0.4, map50: 0.6, map75: 0.5, ci95: [0.3, 0.5], images: 2 },
  references: [
    {
      role: 'parent',
      variant: 'naive' as VariantId,
      label: 'naive',
      outputs: [{ name: 'y', cosine: 0.99, sqnrDb: 17.5, maxAbs: 0.25, nonFinite: 0 }],
      layers: [{ name: 'a', cosine: null, sqnrDb: null, maxAbs: null, nonFinite: 3 }],
      layerSamples: 2,
      map: { map5095: 0.41, map50: 0.6, map75: 0.5, ci95: null, images: 2 },
      mapDifference: { map5095: -0.01, ci95: [-0.02, 0.01], images: 2 },
      gate: { state: 'open', reason: 'synthetic' },
    },
    {
      role: 'float-origin',
      variant: 'float' as VariantId,
      label: 'float',
      outputs: [],
      layers: [],
      layerSamples: 0,
      map: null,
      mapDifference: null,
      gate: null,
    },
  ],
});
const first = sampleScore('2026-11-01T12:00:00.000Z');
const second: VariantScore = {
  ...sampleScore('2026-11-02T12:00:00.000Z'),
  on: { kind: 'random', name: null, labels: null, shapes: 'x:1x3x8x8' },
  map: null,
};

async function projectOfOne(name: string) {
  const store = valueOf(await createProjectStore(join(folder, name)));
  const { sha256 } = valueOf(await store.blobs.putBytes(Buffer.from('abc')));
  valueOf(store.variants.add(sampleVariant('fixed', sha256)));
  return store;
}

test('the last score of a variant is there again after reopening, in place of the one before', async () => {
  const store = await projectOfOne('kept');
  expect(store.scores.of(own)).toBeNull();
  valueOf(store.scores.save(own, first));
  expect(store.scores.of(own)).toEqual(first);
  valueOf(store.scores.save(own, second));
  store.close();
  const again = valueOf(await openProjectStore(store.project.path));
  expect(again.scores.of(own)).toEqual(second);
  again.close();
});

test('a score is no step to undo, and goes and comes back with its variant', async () => {
  const store = await projectOfOne('undone');
  const before = store.history.state();
  valueOf(store.scores.save(own, first));
  expect(store.history.state()).toEqual(before);
  valueOf(store.variants.remove(own));
  // Scoring that was under way when its variant was removed.
  valueOf(store.scores.save(own, second));
  valueOf(store.history.undo());
  expect(store.scores.of(own)).toEqual(second);
  expect(errorOf(store.scores.save('nobody' as VariantId, first)).code).toBe('E-NOT-FOUND');
  store.close();
});

test('what another process scored is noticed and seen; the later of two scores stays', async () => {
  const here = await projectOfOne('two');
  const there = valueOf(await openProjectStore(here.project.path));
  valueOf(here.scores.save(own, first));
  valueOf(there.scores.save(own, second));
  expect(here.changedElsewhere()).toBe(true);
  expect(here.scores.of(own)).toEqual(second);
  there.close();
  here.close();
});

test.each([
  ['text that is not JSON', 'not json'],
  ['a score of another shape', '{"scoredAt":"2026-11-01T12:00:00.000Z"}'],
])('a damaged score is told at the door: %s', async (name, text) => {
  const store = await projectOfOne(`damaged ${name}`);
  valueOf(store.scores.save(own, first));
  store.close();
  const db = new Database(store.project.path);
  db.pragma('ignore_check_constraints = ON');
  db.prepare('UPDATE scores SET score = ?').run(text);
  db.close();
  expect(errorOf(await openProjectStore(store.project.path)).code).toBe('E-PROJECT-DAMAGED');
});
