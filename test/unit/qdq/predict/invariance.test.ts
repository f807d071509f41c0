import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { tieGroupsOf } from '../../../../shared/qdq/ties.ts';
import { disguise } from '../../../support/disguise.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { openGraph } from '../../../support/openCore.ts';
import { isLongRun, testSeed } from '../../../support/proof.ts';
import { randomNet } from '../../../support/randomNet.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

const targets = [
  { tensorrt: '8.4', sm: 80 },
  { tensorrt: '10.3', sm: 87 },
  { tensorrt: '11.4', sm: 86 },
] as const;

/** What a prediction says, under the labels of the original. */
function spoken(graph: ModelGraph, target: (typeof targets)[number], rename: (label: string) => string) {
  const core = coreGraphOf(graph);
  const prediction = predict(core, target);
  return {
    survivors: prediction.survivingQdq.map(rename),
    weighted: prediction.weightedOps,
    movedBytes: prediction.movedBytes,
    format: prediction.reformats.format,
    regions: prediction.regions.map((region) => ({
      kind: region.kind,
      nodes: region.nodes.map(rename).toSorted(),
      compute: region.compute,
      inputs: region.inputs.map((edge) => edge.dtype),
      outputs: region.outputs.map((edge) => edge.dtype),
      confidence: region.confidence,
    })),
    ties: tieGroupsOf(core)
      .map((group) => [group.members.length, group.pairs.length, group.broken, group.ratio].join())
      .toSorted(),
  };
}

function expectSame(graph: ModelGraph, seed: number): void {
  const other = disguise(graph, seed);
  for (const target of targets)
    expect(spoken(other.graph, target, (label) => label)).toEqual(
      spoken(graph, target, (label) => other.labels.get(label) ?? label),
    );
}

describe('prediction does not depend on node order or names', () => {
  it('on random synthetic networks', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 2, max: 14 }), (seed, steps) =>
        expectSame(graphOf(randomNet(seed, steps)), seed + 1),
      ),
      { numRuns: isLongRun ? 1000 : 40, seed: testSeed },
    );
  });
});

describeWithShared('prediction does not depend on node order or names, on real models', (shared) => {
  it.each(['guide/resnet18-naive', 'guide/resnet18-residual', 'yolov7/naive', 'yolov8/ort_trt', 'googlenet/naive'])(
    '%s',
    (name) => {
      const graph = openGraph(join(shared, `models/${name}.onnx`));
      for (const seed of [1, 2, 3]) expectSame(graph, seed);
    },
  );
});
