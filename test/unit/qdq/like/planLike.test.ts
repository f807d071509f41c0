import { describe, expect, test } from 'vitest';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { planLike, type LikeOptions, type MeasuredKernel } from '../../../../shared/qdq/like/planLike.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { edgesOf, orin } from '../rules/look.ts';

/** The engine to be like is the prediction for another placement: synthetic, as no two recorded engines share their names. */
const engineOf = (text: string): readonly MeasuredKernel[] => {
  const core = coreGraphOf(graphOf(text));
  const labels = new Set(core.nodes.map((node) => node.label));
  return predict(core, orin)
    .regions.filter((region) => region.kind !== 'qdq-reformat' && region.kind !== 'requantize')
    .map(({ nodes, inputs, outputs }) => ({
      nodes: nodes.filter((label) => labels.has(label)),
      inputs: inputs.map(({ tensor, dtype }) => ({ name: tensor, dtype })),
      outputs: outputs.map(({ tensor, dtype }) => ({ name: tensor, dtype })),
    }));
};

const like = (text: string, engine: readonly MeasuredKernel[], options: Partial<LikeOptions> = {}) =>
  planLike(graphOf(text), engine, { target: orin, amaxOf: () => 12.7, allowProxy: false, ...options });

const block = (skip: string) => `
  x:f32[1,16,32,32] -> q(0.02) -> conv1(32) -> relu -> a
  a -> q(0.03) -> conv2 -> b
  b, ${skip} -> add -> relu2 -> c
  c -> q(0.05) -> conv3 -> y`;
const naive = block('a');
const residual = `
  x:f32[1,16,32,32] -> q(0.02) -> conv1(32) -> relu -> a
  a -> q(0.03) -> a_dq
  a_dq -> conv2 -> b
  b, a_dq -> add -> relu2 -> c
  c -> q(0.05) -> conv3 -> y`;

describe('towards a measured placement (synthetic)', () => {
  test('a pair is added where the run reads INT8, with the scale that is there', () => {
    const { graph, unreached, plan } = like(naive, engineOf(residual));
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['add <- a @ 0.03', 'add <- b']));
    expect(plan.steps.map(({ rule, scaleSource }) => `${rule} ${scaleSource}`)).toEqual(['like reused']);
    expect(unreached).toEqual([]);
  });

  test('a pair is taken off where the run reads float', () => {
    const float = naive.replace('-> q(0.05) -> conv3', '-> conv3');
    const { graph } = like(naive, engineOf(float));
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['conv3 <- c']));
    expect(coreGraphOf(graph).nodes.find((node) => node.label === 'conv3')?.weight?.pair).toBeNull();
  });

  test('a float operator that the run computes in INT8 gets its pairs, weight too; without data it says so', () => {
    const float = naive.replace('-> q(0.05) -> conv3', '-> conv3');
    const { graph, plan } = like(float, engineOf(naive));
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['conv3 <- c @ 0.1']));
    expect(plan.steps.map(({ op, scaleSource }) => `${op} ${scaleSource}`)).toEqual([
      'insert-pair calibrated',
      'insert-pair calibrated',
    ]);
    const blind = like(float, engineOf(naive), { amaxOf: () => null });
    expect([blind.plan.steps, blind.unreached.map(({ node }) => node)]).toEqual([[], ['conv3']]);
  });

  test('what the prediction cannot reach is said with its reason', () => {
    const wish = engineOf(residual).map((kernel) =>
      kernel.nodes.includes('conv3') ? { ...kernel, outputs: [{ name: 'y', dtype: 'int8' as const }] } : kernel,
    );
    const { unreached } = like(residual, wish);
    expect(unreached.map(({ node, reason }) => `${node}: ${reason}`)).toEqual([
      expect.stringMatching(/^conv3: the run writes int8, here it reads INT8 and writes fp\d\d \(.*graph output/),
    ]);
  });

  test('like itself changes nothing', () => {
    expect(like(residual, engineOf(residual)).plan.steps).toEqual([]);
  });

  test('an engine of another model matches nothing', () => {
    expect(like(naive, [{ nodes: ['elsewhere'], inputs: [], outputs: [] }]).matched).toBe(0);
  });
});
