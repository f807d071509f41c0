import { describe, expect, it } from 'vitest';
import { a100with84, orin103, orin85, predicted } from '../../../support/predicted.ts';

/** L1, L2 and L3 of qdq-rules §0.1 on the smallest graphs that show them. */
describe('L1: INT8 is written only for one Q that reads alone', () => {
  it('holds for one Q', () => {
    const { kernels, survivors } = predicted(
      'x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> q(0.03) -> conv2 -> y',
      a100with84,
    );
    expect(kernels).toEqual(['conv1 relu > int8', 'conv2 > fp32']);
    expect(survivors).toEqual(['x_q']);
  });

  it('breaks at a float reader, and says which', () => {
    const { kernels, survivors, regionOf } = predicted(
      `x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> a
       a -> q(0.03) -> conv2 -> b
       a -> Softmax -> c!
       b, c -> add -> y`,
      a100with84,
    );
    expect(kernels[0]).toBe('conv1 relu > fp16');
    expect(survivors).toEqual(['x_q', 'a_q']);
    expect(regionOf('conv1').reasons).toContain('L1: a is also read as float by Softmax');
    expect(regionOf('a_q').reasons).toContain('L1: Softmax reads a as float');
  });

  it('breaks at a graph output', () => {
    const { kernels, survivors } = predicted(
      'x:f32[1,8,8,8] -> q(0.02) -> conv1 -> a!\na -> q(0.03) -> conv2 -> y',
      orin103,
    );
    expect(kernels[0]).toBe('conv1 > fp32');
    expect(survivors).toEqual(['x_q', 'a_q']);
  });

  it('never holds for a float operator or a graph input', () => {
    const { survivors } = predicted('x:f32[1,8,8,8] -> conv1 -> relu -> q(0.03) -> conv2 -> y', orin85);
    expect(survivors).toEqual(['relu_q']);
  });
});

describe('L3: only scales equal to the last bit merge, move or cancel', () => {
  const siblings = (scale: string) => `
    x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> a
    a -> q(0.05) -> conv2 -> y
    a -> q(${scale}) -> conv3 -> z`;

  it('equal siblings are one Q', () => {
    const { survivors, regionOf } = predicted(siblings('0.05'), a100with84);
    expect(survivors).toEqual(['x_q']);
    expect(regionOf('conv1').nodes).toEqual(expect.arrayContaining(['a_q', 'a_q2']));
  });

  it('siblings one unit in the last place apart are two kernels', () => {
    const { survivors, regionOf } = predicted(siblings('0.050000004'), a100with84);
    expect(survivors).toEqual(['x_q', 'a_q', 'a_q2']);
    expect(regionOf('conv1').reasons).toContain('L3: a is quantized at 2 scales (a_q, a_q2)');
  });

  it('a second pair of the same scale cancels, of another is a rescale', () => {
    const twice = (scale: string) => `x:f32[1,8,8,8] -> q(0.02) -> conv1 -> q(0.05) -> q(${scale}) -> conv2 -> y`;
    expect(predicted(twice('0.05'), a100with84).survivors).toEqual(['x_q']);
    const { survivors, regionOf } = predicted(twice('0.06'), a100with84);
    expect(survivors).toHaveLength(2);
    expect(regionOf(survivors[1]!).kind).toBe('requantize');
  });
});

describe('L2: an addend has the type of the result', () => {
  const block = (skip: string, tail: string) => `
    x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> a
    a -> q(0.03) -> conv2 -> relu -> q(0.04) -> conv3 -> b
    a -> ${skip}s
    b, s -> add -> relu -> ${tail}y`;

  it('a float skip keeps the sum float and its Q outside', () => {
    const { kernels, survivors } = predicted(block('identity -> ', 'q(0.05) -> conv4 -> '), a100with84);
    expect(kernels).toContain('conv3 add relu_3 > fp16');
    expect(survivors).toEqual(['x_q', 'a_q', 'relu_3_q']);
  });

  it('a skip of its sibling’s scale lets the sum be INT8', () => {
    const { kernels, survivors } = predicted(block('q(0.03) -> ', 'q(0.05) -> conv4 -> '), a100with84);
    expect(kernels).toContain('conv3 add relu_3 > int8');
    expect(survivors).toEqual(['x_q']);
  });

  it('a skip of a scale of its own is as bad as none', () => {
    expect(predicted(block('q(0.06) -> ', 'q(0.05) -> conv4 -> '), a100with84).survivors).toEqual([
      'x_q',
      'a_q',
      'a_q2',
    ]);
  });

  it('an INT8 skip under a float sum is dequantized by a kernel', () => {
    const { kernels, survivors, regionOf } = predicted(block('q(0.03) -> ', ''), a100with84);
    expect(kernels).toContain('conv3 add relu_3 > fp32');
    expect(survivors).toEqual(['x_q', 'a_dq2']);
    expect(regionOf('conv3').reasons).toContain('L2: a float result needs a_dq2 dequantized by a kernel');
  });
});

describe('who takes a residual Add', () => {
  const downsample = (shortcut: string) => `
    x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> q(0.03) -> conv2 -> a
    x -> q(0.02) -> conv3 -> ${shortcut}b
    a, b -> add -> q(0.05) -> conv4 -> y`;

  it('of two that could, the later one', () => {
    expect(predicted(downsample('identity -> '), a100with84).kernels).toContain('conv3 add > fp16');
  });

  it('the one without a Q where the other has one', () => {
    expect(predicted(downsample('q(0.04) -> '), a100with84).kernels).toContain('conv2 add > int8');
  });

  it('nobody, where both sides have a Q: the sum is an INT8 kernel of its own', () => {
    const { kernels, survivors } = predicted(
      `x:f32[1,8,8,8] -> q(0.02) -> conv1 -> q(0.03) -> a
       x -> q(0.02) -> conv2 -> q(0.04) -> b
       a, b -> add -> q(0.05) -> conv3 -> y`,
      a100with84,
    );
    expect(kernels).toContain('add > int8');
    expect(survivors).toEqual(['x_q']);
  });

  it('nobody, where the other side is broadcast', () => {
    const { kernels } = predicted(
      `x:f32[1,8,8,8] -> conv1 -> a
       x -> gap -> b
       a, b -> add -> y`,
      a100with84,
    );
    expect(kernels).toContain('conv1 > fp16');
  });
});
