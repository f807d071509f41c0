import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { RunId, VariantId } from '../../../shared/base/brand.ts';
import { createProjectStore } from '../../../src-main/store/projectStore.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { sampleJob, sampleRun, sampleVariant } from '../../support/storeSamples.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const folder = temporaryFolder();
const store: Store = valueOf(await createProjectStore(join(folder, 'history')));
const { sha256 } = valueOf(await store.blobs.putBytes(Buffer.from('abc')));
afterAll(() => store.close());

let count = 0;
const newVariant = () => sampleVariant(`v${(count += 1)}`, sha256);
const labels = () => store.variants.list().map((variant) => variant.label);
const everything = () => ({ variants: store.variants.list(), runs: store.runs.list() });

test('adding, renaming and removing are undone and done again, with their titles', () => {
  const variant = valueOf(store.variants.add(newVariant()));
  valueOf(store.variants.rename(variant.id, 'QAT v1'));
  valueOf(store.variants.remove(variant.id));
  expect(labels()).toEqual([]);
  expect(valueOf(store.history.undo())).toEqual({ undo: 'Rename “v1” to “QAT v1”', redo: 'Remove “QAT v1”' });
  expect(labels()).toEqual(['QAT v1']);
  expect(valueOf(store.history.undo())).toEqual({ undo: 'Import “v1”', redo: 'Rename “v1” to “QAT v1”' });
  expect(labels()).toEqual(['v1']);
  expect(valueOf(store.history.undo())).toEqual({ undo: null, redo: 'Import “v1”' });
  expect(labels()).toEqual([]);
  for (let step = 0; step < 2; step += 1) valueOf(store.history.redo());
  expect(labels()).toEqual(['QAT v1']);
});

test('runs go with their variant and come back with it; a job stays untouched', () => {
  const variant = valueOf(store.variants.add(newVariant()));
  const run = sampleRun('r1', variant);
  valueOf(store.runs.add(run, sampleJob('j1', variant, '/gone/elsewhere')));
  expect(store.history.runsAtStake()).toEqual(['r1']);
  valueOf(store.variants.remove(variant.id));
  expect(store.runs.list()).toEqual([]);
  expect(errorOf(store.runs.get(run.id)).code).toBe('E-NOT-FOUND');
  valueOf(store.history.undo());
  expect(store.runs.list()).toEqual([run]);
  expect(store.jobs.list().map((job) => job.run)).toEqual(['r1']);
});

test('something new forgets what was undone', () => {
  valueOf(store.variants.add(newVariant()));
  valueOf(store.history.undo());
  valueOf(store.variants.add(newVariant()));
  expect(store.history.state().redo).toBeNull();
});

test('what is not there is refused and is no step', () => {
  const before = store.history.state();
  expect(errorOf(store.variants.rename('nobody' as VariantId, 'x')).code).toBe('E-NOT-FOUND');
  expect(errorOf(store.variants.remove('nobody' as VariantId)).code).toBe('E-NOT-FOUND');
  expect(errorOf(store.runs.remove('nobody' as RunId)).code).toBe('E-NOT-FOUND');
  expect(store.history.state()).toEqual(before);
});

test('any sequence of steps, undone to where it began and redone, ends where it was', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const) }),
    fc.record({ kind: fc.constantFrom('rename' as const, 'remove' as const, 'run' as const), which: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const start = everything();
      const states = [start];
      for (const action of steps) {
        const present = store.variants.list();
        const chosen = 'which' in action ? present[action.which % Math.max(present.length, 1)] : undefined;
        if (action.kind === 'add') valueOf(store.variants.add(newVariant()));
        else if (!chosen) continue;
        else if (action.kind === 'rename') valueOf(store.variants.rename(chosen.id, `label ${(count += 1)}`));
        else if (action.kind === 'remove') valueOf(store.variants.remove(chosen.id));
        else {
          const name = `r${(count += 1)}`;
          valueOf(store.runs.add(sampleRun(name, chosen), sampleJob(`j-${name}`, chosen, '')));
        }
        states.push(everything());
      }
      for (const state of states.toReversed().slice(1)) {
        valueOf(store.history.undo());
        expect(everything()).toEqual(state);
      }
      for (const state of states.slice(1)) {
        valueOf(store.history.redo());
        expect(everything()).toEqual(state);
      }
    }),
    { numRuns: 25 },
  );
});
