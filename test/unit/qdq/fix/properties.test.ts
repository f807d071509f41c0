import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Target } from '../../../../shared/base/target.ts';
import { applyEdits, invertEdits } from '../../../../shared/onnx/edit.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { planFixes, type FixResult } from '../../../../shared/qdq/fix/planFixes.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { editsOf } from '../../../../shared/qdq/plan.ts';
import { contextOf, findings } from '../../../../shared/qdq/rules/index.ts';
import { encodeModel } from '../../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { isLongRun, recordProof, testSeed } from '../../../support/proof.ts';
import { randomNet } from '../../../support/randomNet.ts';
import { valueOf } from '../../../support/valueOf.ts';

/** Random synthetic networks with pairs at random places: what holds for every plan. */

const tried = isLongRun ? 2000 : 60;

const targets: readonly Target[] = [
  { tensorrt: '8.4', sm: 80 },
  { tensorrt: '10.3', sm: 87 },
  { tensorrt: '11.4', sm: 86 },
];

const nets = fc
  .record({ seed: fc.nat(), steps: fc.integer({ min: 3, max: 25 }), target: fc.constantFrom(...targets) })
  .map(({ seed, steps, target }) => ({ graph: graphOf(randomNet(seed, steps)), target }));

/** Every tensor measures 5: enough for all fixes that want a calibrated scale. */
const measured = { get: () => 5 } as unknown as ReadonlyMap<string, number>;

const fixed = (graph: ModelGraph, target: Target, choose: 'automatic' | readonly string[] = 'automatic'): FixResult =>
  valueOf(planFixes(graph, { target, choose, amax: measured, allowProxy: true }));

const activationPairs = (graph: ModelGraph): number =>
  coreGraphOf(graph).pairs.filter((pair) => pair.root === 'activation').length;

/** Makers before readers, and no name twice. */
function expectWellFormed(graph: ModelGraph): void {
  const { nodes, initializers, inputs } = indexOf(graph);
  const known = new Set([...inputs, ...initializers.keys()]);
  for (const node of nodes) {
    for (const input of node.input ?? [])
      expect(input === '' || known.has(input), `${node.name} reads ${input}`).toBe(true);
    for (const output of node.output ?? []) {
      expect(known.has(output), `${output} is made twice`).toBe(false);
      known.add(output);
    }
  }
  const names = nodes.map((node) => node.name);
  expect(new Set(names).size).toBe(names.length);
}

/** Tries a property on random networks and, where all went well, says how often. */
function prove<T>(name: string, property: fc.IProperty<T>): void {
  const start = performance.now();
  fc.assert(property, { seed: testSeed, numRuns: tried });
  recordProof({ name, tried, failed: 0, lost: 0, seconds: (performance.now() - start) / 1000 });
}

describe('the automatic plan of a random network', () => {
  test('does no harm, leaves nothing automatic and no unequal group, and is done after one run', () => {
    prove(
      'fix: automatic plans',
      fc.property(nets, ({ graph, target }) => {
        const { before, after, graph: result, skipped } = fixed(graph, target);
        expectWellFormed(result);
        expect(after.reformatsQdq).toBeLessThanOrEqual(before.reformatsQdq);
        expect(after.movedBytes).toBeLessThanOrEqual(before.movedBytes);
        expect(after.int8ToInt8).toBeGreaterThanOrEqual(before.int8ToInt8);
        expect(activationPairs(result)).toBeGreaterThanOrEqual(activationPairs(graph));
        const declined = skipped.length;
        const context = contextOf(result, target, { amaxOf: () => 5 });
        const left = findings(context).flatMap((finding) => finding.fixes.filter((fix) => fix.automatic));
        expect(left.length).toBe(declined);
        expect(fixed(result, target).changed).toBe(false);
      }),
    );
  });

  test('makes the graph that its edits make, and inverts to the same bytes', () => {
    prove(
      'fix: plans inverted',
      fc.property(nets, ({ graph, target }) => {
        const { plan, graph: result } = fixed(graph, target);
        expect(encodeModel(valueOf(applyEdits(graph, editsOf(plan))))).toEqual(encodeModel(result));
        expect(encodeModel(valueOf(applyEdits(result, invertEdits(editsOf(plan)))))).toEqual(encodeModel(graph));
      }),
    );
  });
});

describe('any choice of fixes on a random network', () => {
  test('is carried out in any combination, inverts to the same bytes, and unsettles no group', () => {
    prove(
      'fix: any choice of offers',
      fc.property(nets, fc.infiniteStream(fc.boolean()), ({ graph, target }, coin) => {
        const context = contextOf(graph, target, { amaxOf: () => 5 });
        const offers = findings(context).flatMap((finding) => finding.fixes.map((fix) => fix.id));
        const chosen = offers.filter(() => coin.next().value);
        const { graph: result, plan } = fixed(graph, target, chosen);
        expectWellFormed(result);
        expect(encodeModel(valueOf(applyEdits(result, invertEdits(editsOf(plan)))))).toEqual(encodeModel(graph));
        const before = new Set(context.ties.filter((group) => group.broken).map((group) => group.members.join('|')));
        const unsettled = contextOf(result, target).ties.filter(
          (group) => group.broken && !before.has(group.members.join('|')),
        );
        expect(unsettled.map((group) => group.members)).toEqual([]);
      }),
    );
  });
});
