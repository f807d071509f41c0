import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../shared/qdq/types.ts';
import { noExternalFiles } from '../../../shared/onnx/model.ts';
import { analyse } from '../../../shared/qdq/analyse.ts';
import { decodeModel } from '../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../support/graphOf.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

const targets = [
  ...['8.2', '8.4', '8.5', '8.6', '10.3', '10.13', '11.4'].map((tensorrt) => ({ tensorrt, sm: 87 })),
  { tensorrt: '8.4', sm: 72 },
  { tensorrt: '11.4', sm: 72 },
];

/** What the contract of `inspect` promises of any answer. */
function expectWhole({ pairs, prediction, deferredTieGroups }: Analysis, nodes: number): void {
  expect(prediction.reformats.qdq).toBe(prediction.survivingQdq.length);
  const [low, high] = prediction.reformats.format;
  expect(low).toBeLessThanOrEqual(high);
  expect(pairs.brokenTieGroups).toBeLessThanOrEqual(pairs.tieGroups);
  expect(deferredTieGroups.length).toBeLessThanOrEqual(pairs.tieGroups);
  expect(Number.isFinite(prediction.movedBytes)).toBe(true);
  const stored = prediction.regions.flatMap((region) => region.outputs.map((edge) => edge.tensor));
  expect(new Set(stored).size).toBe(stored.length);
  const crossing = prediction.regions.flatMap((region) => [...region.inputs, ...region.outputs]);
  expect(crossing.filter((edge) => prediction.edges[edge.tensor] === undefined)).toEqual([]);
  expect(prediction.regions.length).toBeLessThanOrEqual(2 * nodes + 8);
}

describe('analysis', () => {
  it('counts pairs, ties and what is left', () => {
    const graph = graphOf(`
      x:f32[1,64,80,80] -> q(0.02) -> conv1 -> relu -> a
      a -> q(0.03) -> conv2 -> relu -> b
      a -> q(0.05) -> conv3 -> relu -> c
      b, c -> concat -> q(0.04) -> conv4 -> y`);
    const analysis = analyse(graph, { target: { tensorrt: '10.3', sm: 87 } });
    expect(analysis.pairs).toEqual({ activation: 4, weight: 4, tieGroups: 3, brokenTieGroups: 1 });
    expect(analysis.legality.verdict).toBe('accepted');
    expect(analysis.findings.map((finding) => finding.rule)).toContain('AP-01');
    expect(analysis.prediction.survivingQdq).toEqual(['x_q', 'a_q', 'a_q2']);
    expectWhole(analysis, 20);
  });

  it('takes dimensions for dynamic axes', () => {
    const graph = graphOf('x:f32[n,8,h,w] -> q(0.02) -> conv1 -> y');
    const target = { tensorrt: '10.3', sm: 87 };
    const moved = (shapes: ReadonlyMap<string, readonly number[]>) =>
      analyse(graph, { target, shapes }).prediction.movedBytes;
    const once = moved(new Map([['x', [1, 8, 16, 16]]]));
    expect(once).toBe(8 * 16 * 16 * (4 + 1 + 1 + 4));
    expect(moved(new Map([['x', [2, 8, 16, 16]]]))).toBe(2 * once);
  });

  it('answers for a graph without a node', () => {
    const empty = { model: { graph: {} }, external: noExternalFiles };
    expectWhole(analyse(empty, { target: { tensorrt: '10.3', sm: 87 } }), 0);
  });
});

describeWithShared('every model that decodes is analysed, for every era', (shared) => {
  const files = (folder: string): readonly string[] =>
    readdirSync(join(shared, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return files(path);
      return entry.name.endsWith('.onnx') ? [path] : [];
    });

  it.each(['models', 'sample', 'legality'])('%s', (folder) => {
    for (const file of files(folder)) {
      const model = decodeModel(new Uint8Array(readFileSync(join(shared, file))), noExternalFiles);
      if (!model.ok) continue;
      const nodes = model.value.model.graph?.node?.length ?? 0;
      for (const target of targets) expectWhole(analyse(model.value, { target }), nodes);
    }
  });
});
