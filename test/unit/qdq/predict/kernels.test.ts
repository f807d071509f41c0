import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { a100with84, ampere114, orin103, orin82, orin85, predicted } from '../../../support/predicted.ts';

describe('epilogues', () => {
  const withActivation = (activation: string) =>
    `x:f32[1,8,8,8] -> q(0.02) -> conv1 -> ${activation} -> q(0.03) -> conv2 -> y`;

  it.each(['relu', 'clip', 'leakyrelu'])('%s is taken by every version', (activation) => {
    for (const target of [orin82, a100with84, orin85, orin103])
      expect(predicted(withActivation(activation), target).kernels[0]).toBe(`conv1 ${activation} > int8`);
  });

  it('SiLU is taken from 8.4 on, at low confidence; 8.2 gives it a kernel and leaves the Q', () => {
    expect(predicted(withActivation('silu'), orin82).survivors).toEqual(['x_q', 'silu_q']);
    const { kernels, regionOf } = predicted(withActivation('silu'), orin85);
    expect(kernels[0]).toBe('conv1 silu_sigmoid silu > int8');
    expect(regionOf('conv1').confidence).toBe('low');
    expect(predicted(withActivation('silu'), { tensorrt: '8.5', sm: 75 }).survivors).toEqual(['x_q', 'silu_q']);
  });

  it('SiLU behind a depthwise convolution is a kernel of its own', () => {
    const { kernels } = predicted('x:f32[1,8,8,8] -> q(0.02) -> dw1 -> silu -> q(0.03) -> conv2 -> y', orin85);
    expect(kernels.slice(0, 2)).toEqual(['dw1 > fp16', 'silu_sigmoid silu > fp16']);
  });

  it('a BatchNormalization folds; behind an Identity on a parameter it does not (AP-31)', () => {
    const graph = graphOf(withActivation('bn -> relu'));
    const proto = graph.model.graph ?? {};
    const shared = { opType: 'Identity', name: 'shared', input: ['bn_bias'], output: ['bn_bias_shared'] };
    const nodes = (proto.node ?? []).map((node) =>
      node.name === 'bn' ? { ...node, input: (node.input ?? []).with(2, 'bn_bias_shared') } : node,
    );
    const unfolded = { ...graph, model: { ...graph.model, graph: { ...proto, node: [shared, ...nodes] } } };
    const kernelsOf = (model: ModelGraph) =>
      predict(coreGraphOf(model), a100with84).regions.map((region) => `${region.name} > ${region.outputs[0]?.dtype}`);
    expect(kernelsOf(graph)).toContain('conv1_w + conv1_w_q + conv1 + bn + relu > int8');
    expect(kernelsOf(unfolded)).toContain('conv1_w + conv1_w_q + conv1 > fp16');
    expect(kernelsOf(unfolded)).toContain('PWN(bn, relu) > fp16');
  });

  it('a pair between convolution and activation keeps them apart', () => {
    const { kernels } = predicted(withActivation('q(0.04) -> relu'), a100with84);
    expect(kernels.slice(0, 2)).toEqual(['conv1 > int8', 'relu > int8']);
  });
});

describe('pools and copies', () => {
  it('a stem and its MaxPool are one kernel when L1 holds', () => {
    const stem = 'x:f32[1,3,16,16] -> q(0.02) -> conv1(8) -> relu -> maxpool -> a';
    expect(predicted(`${stem}\na -> q(0.03) -> conv2 -> y`, a100with84).kernels[0]).toBe('conv1 relu maxpool > int8');
    const broken = predicted(`${stem}\na -> q(0.03) -> conv2 -> b\na, b -> add -> y`, a100with84);
    expect(broken.kernels.slice(0, 2)).toEqual(['conv1 relu > fp16', 'maxpool > fp16']);
  });

  it('a DQ passes a pool up to 10.x: the convolution behind it runs INT8', () => {
    const text = 'x:f32[1,8,8,8] -> q(0.02) -> maxpool -> conv1(8 wfloat) -> y';
    expect(predicted(text, orin103).kernels[0]).toBe('maxpool > int8');
    expect(predicted(text, ampere114).kernels[0]).toBe('maxpool > fp32');
  });

  it('11.x clones a pool for every class that is read, and for a float reader', () => {
    const text = `
      x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> maxpool -> a
      a -> q(0.03) -> conv2 -> b
      a -> q(0.04) -> conv3 -> c
      a, b, c -> concat -> y`;
    const pools = predicted(text, ampere114).prediction.regions.filter((region) => region.kind === 'pool');
    expect(pools.map((pool) => pool.outputs[0]?.dtype ?? '').toSorted()).toEqual(['fp32', 'int8', 'int8']);
    expect(new Set(pools.flatMap((pool) => pool.outputs.map((edge) => edge.tensor))).size).toBe(3);
  });

  it('an average pool runs INT8 between a DQ and one Q, and not in 11.x', () => {
    const text = 'x:f32[1,8,8,8] -> q(0.02) -> conv1 -> q(0.03) -> avgpool -> q(0.04) -> conv2 -> y';
    expect(predicted(text, a100with84).kernels).toContain('avgpool > int8');
    expect(predicted(text, ampere114).kernels).toContain('avgpool > fp32');
  });

  it('a Q passes Split only when all parts have it', () => {
    const halves = (second: string) => `
      x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> split -> a, b
      a -> q(0.03) -> conv2 -> y
      b -> q(${second}) -> conv3 -> z`;
    expect(predicted(halves('0.03'), a100with84).survivors).toEqual(['x_q']);
    expect(predicted(halves('0.04'), a100with84).survivors).toEqual(['x_q', 'a_q', 'b_q']);
    expect(predicted(halves('0.03'), a100with84).regionOf('split').confidence).toBe('low');
  });
});

describe('Concat', () => {
  const branches = (a: string, tail = '') => `
    x:f32[1,32,8,8] -> q(0.02) -> conv1 -> relu -> a
    x -> q(0.02) -> conv2 -> relu -> b
    ${a}
    a, b -> concat -> q(0.04) -> conv3 -> y${tail}`;

  it('is written in place when its Q reaches every producer', () => {
    const { kernels, survivors, regionOf } = predicted(branches(''), a100with84);
    expect(kernels.slice(0, 2)).toEqual(['conv1 relu > int8', 'conv2 relu_2 > int8']);
    expect(survivors).toEqual(['x_q']);
    expect(regionOf('concat')).toMatchObject({ kind: 'noop', kernels: [0, 0] });
  });

  it('meets another scale on an input: that tensor goes float, both Qs stay', () => {
    const { survivors } = predicted(branches('a -> q(0.05) -> conv4 -> z'), a100with84);
    expect(survivors).toEqual(['x_q', 'a_q', 'concat_q']);
  });

  it('copies what a Resize makes, and says why', () => {
    const { regionOf } = predicted(
      `x:f32[1,32,8,8] -> q(0.02) -> conv1 -> resize -> a
       z:f32[1,32,16,16] -> q(0.02) -> conv2 -> b
       a, b -> concat -> q(0.04) -> conv3 -> y`,
      a100with84,
    );
    expect(regionOf('concat').kind).toBe('concat');
    expect(regionOf('concat').reasons[0]).toMatch(/^P5: .* resize cannot write with a stride$/);
  });
});

describe('generated kernels', () => {
  it('10.x: a Q behind a float operator joins its kernel, one behind a graph input stands alone', () => {
    const { survivors, regionOf } = predicted(
      `x:f32[1,8,8,8] -> Softmax -> q(0.02) -> conv1 -> y
       z:f32[1,8,8,8] -> q(0.02) -> conv2 -> w`,
      orin103,
    );
    expect(survivors).toEqual(['z_q']);
    expect(regionOf('Softmax').nodes).toContain('Softmax_q');
  });

  it('11.x: accumulators go to a kernel that stores every form that is read', () => {
    const { prediction, regionOf } = predicted(
      `x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> a
       a -> q(0.03) -> conv2 -> b
       a, b -> add -> q(0.04) -> conv3 -> y`,
      ampere114,
    );
    expect(regionOf('conv1').outputs).toEqual([{ tensor: 'conv1_accumulators', holds: 'conv1', dtype: 'fp32' }]);
    expect(
      regionOf('relu')
        .outputs.map((edge) => edge.dtype)
        .toSorted(),
    ).toEqual(['fp32', 'int8']);
    expect(prediction.weightedOps).toEqual({ int8ToInt8: 1, int8ToFloat: 2, float: 0 });
    expect(prediction.regions.every((region) => region.confidence === 'low')).toBe(true);
  });

  it('11.x: a Concat takes in the activations that only it waits for', () => {
    const { regionOf } = predicted(
      `x:f32[1,8,8,8] -> q(0.02) -> conv1 -> silu -> a
       x -> q(0.02) -> conv2 -> silu -> b
       b -> q(0.03) -> conv3 -> silu -> c
       a, b, c -> concat -> q(0.05) -> conv4 -> y`,
      ampere114,
    );
    expect(regionOf('concat').nodes).toEqual(expect.arrayContaining(['silu', 'silu_3']));
    expect(regionOf('concat').nodes).not.toContain('silu_2');
  });
});

describe('operators that cannot run on integers', () => {
  it.each([
    [
      'one scale a channel on an activation',
      'x:f32[1,2,8,8] -> q(0.02;0.03 axis=1) -> conv1 -> y',
      orin103,
      /one scale a channel/,
    ],
    ['an activation pair alone', 'x:f32[1,8,8,8] -> q(0.02) -> conv1(wfloat) -> y', orin103, /weight has none/],
    ['ConvTranspose in 11.x', 'x:f32[1,8,8,8] -> q(0.02) -> deconv1 -> y', ampere114, /no INT8 ConvTranspose/],
    [
      'an SM that has no kernels for it',
      'x:f32[1,8,8,8] -> q(0.02) -> conv1 -> y',
      { tensorrt: '11.4', sm: 75 },
      /SM 75/,
    ],
  ])('%s', (_, text, target, why) => {
    const { prediction, regionOf } = predicted(text, target);
    expect(prediction.weightedOps.float).toBe(1);
    expect(regionOf(text.includes('deconv1') ? 'deconv1' : 'conv1').reasons.join()).toMatch(why);
  });
});
