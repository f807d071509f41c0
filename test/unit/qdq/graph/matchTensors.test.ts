import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { matchTensors } from '../../../../shared/qdq/graph/matchTensors.ts';
import { graphOf } from '../../../support/graphOf.ts';

const matched = (own: ModelGraph, other: ModelGraph): string =>
  matchTensors(coreGraphOf(own), coreGraphOf(other))
    .map((pair) => `${pair.own}=${pair.other}`)
    .join(' ');

const network = (names: readonly string[], q: string) =>
  graphOf(`
    x:f32[1,8,8,8] -> ${q} conv1 -> relu1 -> ${names[0]}
    ${names[0]} -> ${q} conv2 -> ${names[1]}
    ${names[0]} -> ${q} conv3 -> ${names[2]}
    ${names[1]}, ${names[2]} -> concat1 -> conv4 -> y`);

describe('tensors of two variants', () => {
  it('are matched by structure, whatever they are called', () => {
    const float = network(['a', 'b', 'c'], '');
    const renumbered = network(['c', 'a', 'b'], 'q(0.1) ->');
    expect(matched(float, renumbered)).toBe('conv1=conv1 a=c b=a c=b concat1=concat1 y=y');
  });

  it('step over a Cast that only one of them has', () => {
    const cast = graphOf('x:f32[1,8,8,8] -> Cast1(to=10) -> conv1 -> relu1 -> a\n a -> Cast2(to=1) -> y');
    const float = graphOf('x:f32[1,8,8,8] -> conv1 -> relu1 -> y');
    expect(matched(float, cast)).toBe('conv1=conv1 y=a');
  });

  it('take a BatchNormalization for part of the convolution that the other side folded it into', () => {
    const folded = graphOf('x:f32[1,8,8,8] -> conv1 -> relu1 -> y');
    const open = graphOf('x:f32[1,8,8,8] -> conv1 -> bn1 -> relu1 -> y');
    expect(matched(open, folded)).toBe('bn1=conv1 y=y');
    expect(matched(folded, open)).toBe('conv1=bn1 y=y');
    expect(matched(open, open)).toBe('conv1=conv1 bn1=bn1 y=y');
  });

  it('end where the networks differ, but for equal names of equal operators', () => {
    const own = graphOf('x:f32[1,8,8,8] -> conv1 -> relu1 -> a\n a -> Neg1 -> y');
    const other = graphOf('x:f32[1,8,8,8] -> conv1 -> relu1 -> a\n a -> Abs1 -> y');
    expect(matched(own, other)).toBe('conv1=conv1 a=a');
    const stranger = graphOf('x:f32[1,8,8,8] -> sigmoid1 -> a\n a -> Abs1 -> y');
    expect(matched(own, stranger)).toBe('');
  });

  it('are each matched once, however often both read them', () => {
    const twice = graphOf('x:f32[1,8,8,8] -> relu1 -> a\n a, a -> add1 -> y');
    const once = graphOf('x:f32[1,8,8,8] -> relu1 -> a\n x -> relu2 -> b\n a, b -> add1 -> y');
    expect(matched(twice, once)).toBe('a=a y=y');
  });
});
