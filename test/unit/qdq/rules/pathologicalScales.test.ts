import { describe, expect, test } from 'vitest';
import { vectorFloat } from '../../../../shared/onnx/makeTensor.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { edgesOf, look, lookAt } from './look.ts';

const one = (scale: string): string => `x:f32[1,16,8,8] -> relu -> a\n a -> q(${scale}) -> conv1 -> y`;

const withWeightScales = (scales: readonly number[]): ModelGraph => {
  const { external, model } = graphOf(one('0.02'));
  const initializer = model.graph!.initializer!.map((tensor) =>
    tensor.name === 'conv1_w_q_scale' ? vectorFloat('conv1_w_q_scale', scales) : tensor,
  );
  return { external, model: { ...model, graph: { ...model.graph, initializer } } };
};

describe('AP-27: scales that no calibration would give', () => {
  test.each([
    ['NaN', 'The scale of a_q is NaN.'],
    ['Infinity', 'The scale of a_q is Infinity.'],
    ['-0.5', 'The scale of a_q is -0.5.'],
    ['0', 'The scale of a_q is 0.'],
    ['1e-40', 'The scale of a_q is too small to be a normal number.'],
  ])('%s', (scale, message) => {
    expect(look('AP-27', one(scale)).messages).toEqual([message]);
  });

  test('a scale that was measured replaces it', () => {
    const looked = look('AP-27', one('NaN'), { amax: { a: 2.54 } });
    expect(edgesOf(looked.fix(looked.offers).graph)).toContain('conv1 <- a @ 0.02');
  });

  test('a dead weight channel gets a small scale, unasked, and the others keep theirs', () => {
    const scales = Array.from({ length: 16 }, (_, at) => (at === 3 ? 0 : 0.25));
    const { graph } = lookAt('AP-27', withWeightScales(scales)).fix();
    const weight = coreGraphOf(graph).nodes.find((node) => node.op === 'Conv')!.weight!.pair!.scale!;
    expect(Array.from(weight.values)).toEqual(scales.map((scale) => (scale === 0 ? 2 ** -24 : scale)));
  });

  test('placeholders are told by their number', () => {
    const chain = 'x:f32[1,16,8,8] -> q(1) -> conv1 -> a\n a -> q(1) -> conv2 -> b\n b -> q(1) -> conv3 -> y';
    expect(look('AP-27', chain).messages[0]).toMatch(/^3 pairs carry the scale 1: placeholders/);
  });

  test('a scale far above what was seen is found', () => {
    expect(look('AP-27', one('0.5'), { amax: { a: 1 } }).messages[0]).toMatch(
      /^a_q covers 63\.5 times what a ever holds/,
    );
  });

  test('ordinary scales are no fault', () => {
    expect(look('AP-27', one('0.02'), { amax: { a: 2.5 } }).messages).toEqual([]);
  });

  test('harm: a tied scale serves its whole group, so it is measured against all of it', () => {
    const pooled = `${one('0.5')}\n a -> maxpool -> q(0.5) -> conv2 -> z`;
    expect(look('AP-27', pooled, { amax: { a: 1, maxpool: 60 } }).messages).toEqual([]);
  });
});
