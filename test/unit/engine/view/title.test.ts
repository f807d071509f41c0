import { expect, test } from 'vitest';
import { computeOf, subtitleOf, titleOf } from '../../../../shared/engine/view/title.ts';
import { layer } from './engineOf.ts';

test.each([
  ['conv1.weight + QuantizeLinear_7 + Conv_9', ['QuantizeLinear_7', 'Conv_9'], 'conv1', 'Conv'],
  [
    '/backbone/layer1/layer1.1/conv1/Conv + /backbone/layer1/layer1.1/relu/Relu',
    ['/backbone/layer1/layer1.1/conv1/Conv', '/backbone/layer1/layer1.1/relu/Relu'],
    'backbone.layer1.1.conv1',
    'Conv + Relu',
  ],
  ['Conv_52 + Sigmoid_53 + Mul_54', ['Conv_52', 'Sigmoid_53', 'Mul_54'], 'Conv_52', 'Conv + SiLU'],
  ['__myl_MulSum_myl4_1', ['node_linear_1'], 'node_linear_1', 'CaskConvolution'],
  ['{ForeignNode[/a/First.../b/Last]}', [], 'a … b', 'CaskConvolution'],
  ['nothing known', [], 'nothing known', 'CaskConvolution'],
])('%s', (name, onnxNodes, title, subtitle) => {
  expect(titleOf(layer(name, { onnxNodes }))).toBe(title);
  expect(subtitleOf(layer(name, { onnxNodes }))).toBe(subtitle);
});

test('a copy points at the layer that it serves', () => {
  const name = 'Reformatting CopyNode for Input Tensor 0 to /conv1/Conv + /relu/Relu';
  const copy = layer(name, { kind: 'reformat', inputs: ['a:fp16'], outputs: ['b:int8'] });
  expect(titleOf(copy)).toBe('→ conv1');
  expect(subtitleOf(copy)).toBe('Reformat fp16 → int8');
});

test('a copy that keeps the type names the layouts', () => {
  const copy = layer('copy', { kind: 'reformat', inputs: ['a:fp16:chw32'], outputs: ['b:fp16:linear'] });
  expect(subtitleOf(copy)).toBe('Reformat chw32 → linear');
});

test('a quantized layer computes in the type that it reads, not in the type of its scales', () => {
  const weights = { dtype: 'int8', count: 9 } as const;
  expect(computeOf(layer('c', { weights, inputs: ['x:int8'], outputs: ['y:fp16'] }))).toBe('int8');
  expect(computeOf(layer('c', { weights, inputs: ['x:fp16'], outputs: ['y:fp16'] }))).toBe('fp16');
  expect(computeOf(layer('c'))).toBeNull();
});
