import { describe, expect, test } from 'vitest';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { inferShapes } from '../../../shared/onnx/shapes/inferShapes.ts';
import { floats, ints, oneNode, scalar, typed, type OneNode } from '../../support/oneNode.ts';
import { runtimeTypes, shownType } from '../../support/runtimeTypes.ts';

/** One operator a case, with the arguments in which its versions differ. */
const image = [2, 8, 13, 10];
const cases: readonly OneNode[] = [
  { op: 'Conv', inputs: [image, [6, 8, 3, 3]], attributes: { strides: [2, 2], pads: [1, 0, 2, 1], dilations: [2, 1] } },
  { op: 'Conv', inputs: [image, [6, 8, 3, 3]], attributes: { auto_pad: 'SAME_UPPER', strides: [2, 3] } },
  { op: 'Conv', inputs: [image, [6, 8, 3, 3]], attributes: { auto_pad: 'VALID', strides: [2, 1] } },
  { op: 'Conv', inputs: [image, [8, 1, 5, 5], [8]], attributes: { group: 8, pads: [2, 2, 2, 2] } },
  {
    op: 'Conv',
    inputs: [
      [1, 4, 9],
      [3, 4, 3],
    ],
    attributes: { strides: [2] },
  },
  {
    op: 'Conv',
    inputs: [
      [1, 2, 5, 6, 7],
      [3, 2, 2, 2, 2],
    ],
  },
  {
    op: 'ConvTranspose',
    inputs: [image, [8, 3, 3, 3]],
    attributes: { strides: [2, 2], output_padding: [1, 0], pads: [1, 1, 1, 1] },
  },
  { op: 'ConvTranspose', inputs: [image, [8, 3, 2, 2]], attributes: { strides: [2, 2], group: 2 } },
  { op: 'ConvTranspose', inputs: [image, [8, 3, 3, 3]], attributes: { strides: [2, 2], output_shape: [26, 21] } },
  { op: 'ConvTranspose', inputs: [image, [8, 3, 3, 3]], attributes: { strides: [2, 2], auto_pad: 'SAME_LOWER' } },
  { op: 'ConvTranspose', inputs: [image, [8, 3, 3, 3]], attributes: { dilations: [2, 2] } },
  { op: 'MaxPool', inputs: [image], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, outputs: 2 },
  { op: 'MaxPool', inputs: [[1, 1, 4, 5]], attributes: { kernel_shape: [1, 1], strides: [2, 2], ceil_mode: 1 } },
  {
    op: 'MaxPool',
    inputs: [[1, 1, 6, 7]],
    attributes: { kernel_shape: [3, 3], strides: [3, 3], pads: [1, 1, 1, 1], ceil_mode: 1 },
  },
  { op: 'MaxPool', inputs: [image], attributes: { kernel_shape: [5, 5], strides: [1, 1], pads: [2, 2, 2, 2] } },
  { op: 'MaxPool', inputs: [image], attributes: { kernel_shape: [2, 2], dilations: [3, 2] } },
  { op: 'AveragePool', inputs: [image], attributes: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' } },
  {
    op: 'AveragePool',
    inputs: [image],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1, pads: [1, 1, 1, 1] },
    opset: 19,
  },
  { op: 'LpPool', inputs: [image], attributes: { kernel_shape: [3, 3] } },
  { op: 'GlobalAveragePool', inputs: [image] },
  { op: 'GlobalMaxPool', inputs: [image] },
  { op: 'GridSample', inputs: [image, [2, 4, 5, 2]] },
  { op: 'RoiAlign', inputs: [image, [3, 4], typed('int64', 3)], attributes: { output_height: 7, output_width: 5 } },
  { op: 'DepthToSpace', inputs: [[1, 8, 3, 4]], attributes: { blocksize: 2 } },
  { op: 'SpaceToDepth', inputs: [[1, 3, 4, 6]], attributes: { blocksize: 2 } },
  { op: 'Resize', inputs: [image, null, floats(1, 1, 1.7, 0.6)] },
  { op: 'Resize', inputs: [image, null, null, ints(2, 8, 5, 30)], attributes: { mode: 'linear' } },
  { op: 'Resize', inputs: [image, null, null, ints(20, 31)], attributes: { axes: [2, 3] }, opset: 18 },
  {
    op: 'Resize',
    inputs: [image, null, null, ints(20, 31)],
    attributes: { axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' },
    opset: 18,
  },
  {
    op: 'Resize',
    inputs: [image, null, null, ints(20, 31)],
    attributes: { axes: [2, 3], keep_aspect_ratio_policy: 'not_smaller' },
    opset: 18,
  },
  { op: 'Resize', inputs: [image, floats(1, 1, 2, 2)], opset: 10 },
  { op: 'Upsample', inputs: [image, floats(1, 1, 2, 3)], opset: 9 },
  { op: 'Upsample', inputs: [image], attributes: { scales: [1, 1, 2, 2] }, floats: ['scales'], opset: 7 },
  { op: 'Slice', inputs: [image, ints(-4, 1), ints(9999, -2), ints(3, 1), ints(2, 3)] },
  { op: 'Slice', inputs: [image, ints(-1), ints(-9999), ints(2), ints(-2)] },
  { op: 'Slice', inputs: [image, ints(5), ints(2), ints(-1)] },
  {
    op: 'Slice',
    inputs: [image],
    attributes: { starts: [1, 2], ends: [2147483647, -1], axes: [0, 2] },
    opset: 9,
  },
  { op: 'Gather', inputs: [image, scalar(1)], attributes: { axis: -1 } },
  { op: 'Gather', inputs: [image, { ints: [0, 1, 1, 0], dims: [2, 2] }], attributes: { axis: 1 } },
  { op: 'GatherElements', inputs: [[3, 4], typed('int64', 2, 4)] },
  { op: 'GatherND', inputs: [[3, 4, 5], typed('int64', 6, 2)] },
  { op: 'GatherND', inputs: [[3, 4, 5], typed('int64', 3, 1)], attributes: { batch_dims: 1 } },
  { op: 'TopK', inputs: [[3, 9], ints(4)], outputs: 2 },
  { op: 'TopK', inputs: [[9, 3], ints(4)], attributes: { axis: 0 }, outputs: 2 },
  { op: 'Split', inputs: [[3, 10]], attributes: { axis: 1 }, outputs: 2 },
  { op: 'Split', inputs: [[3, 10], ints(2, 5, 3)], attributes: { axis: -1 }, outputs: 3 },
  { op: 'Split', inputs: [[3, 10]], attributes: { axis: 1, split: [4, 6] }, outputs: 2, opset: 11 },
  { op: 'Split', inputs: [[3, 10]], attributes: { axis: 1, num_outputs: 3 }, outputs: 3, opset: 18 },
  {
    op: 'Concat',
    inputs: [
      [2, 3],
      [2, 4],
      [2, 1],
    ],
    attributes: { axis: -1 },
  },
  { op: 'Tile', inputs: [[2, 3], ints(3, 2)] },
  { op: 'Expand', inputs: [[3, 1], ints(2, 1, 6)] },
  { op: 'Expand', inputs: [[3, 4], ints(1)] },
  { op: 'Pad', inputs: [image, ints(0, 1, 2, 3, 0, 0, -1, 2)] },
  { op: 'Pad', inputs: [image, ints(1, 2, 3, 4), null, ints(-1, 2)], opset: 18 },
  { op: 'Pad', inputs: [image], attributes: { pads: [0, 0, 1, 1, 0, 0, 1, 1] }, opset: 10 },
  { op: 'Squeeze', inputs: [[1, 3, 1, 2], ints(-2)] },
  { op: 'Squeeze', inputs: [[1, 3, 1, 2]] },
  { op: 'Squeeze', inputs: [[1, 3, 1, 2]], attributes: { axes: [0, 2] }, opset: 11 },
  { op: 'Unsqueeze', inputs: [[3, 2], ints(0, -1)] },
  { op: 'Unsqueeze', inputs: [[3, 2]], attributes: { axes: [1] }, opset: 11 },
  { op: 'Flatten', inputs: [image], attributes: { axis: 0 } },
  { op: 'Flatten', inputs: [image], attributes: { axis: -2 } },
  { op: 'Reshape', inputs: [image, ints(0, -1, 5)] },
  { op: 'Reshape', inputs: [[0, 4], ints(3, 0)], attributes: { allowzero: 1 } },
  { op: 'Transpose', inputs: [image] },
  { op: 'Transpose', inputs: [image], attributes: { perm: [0, 2, 3, 1] } },
  { op: 'ReduceMean', inputs: [image], attributes: { axes: [2, 3], keepdims: 0 } },
  { op: 'ReduceMean', inputs: [image, ints(-1)], opset: 18 },
  { op: 'ReduceSum', inputs: [image, ints(1, 2)], attributes: { keepdims: 0 } },
  { op: 'ReduceSum', inputs: [image], attributes: { noop_with_empty_axes: 1 } },
  { op: 'ReduceMax', inputs: [image], attributes: { keepdims: 0 } },
  { op: 'ReduceL2', inputs: [image], attributes: { axes: [1] } },
  { op: 'ArgMax', inputs: [image], attributes: { axis: 1, keepdims: 0 } },
  { op: 'ArgMin', inputs: [image], attributes: { axis: -1 } },
  { op: 'LayerNormalization', inputs: [[2, 5, 8], [8], [8]], outputs: 3 },
  {
    op: 'LayerNormalization',
    inputs: [
      [2, 5, 8],
      [5, 8],
    ],
    attributes: { axis: 1 },
  },
  { op: 'BatchNormalization', inputs: [image, [8], [8], [8], [8]] },
  { op: 'InstanceNormalization', inputs: [image, [8], [8]] },
  { op: 'LRN', inputs: [image], attributes: { size: 3 } },
  {
    op: 'MatMul',
    inputs: [
      [3, 1, 4, 5],
      [2, 5, 6],
    ],
  },
  { op: 'MatMul', inputs: [[5], [2, 5, 6]] },
  { op: 'MatMul', inputs: [[2, 4, 5], [5]] },
  { op: 'MatMul', inputs: [[5], [5]] },
  { op: 'MatMulInteger', inputs: [typed('uint8', 3, 4), typed('int8', 4, 5)] },
  { op: 'Gemm', inputs: [[5, 3], [7, 5], [7]], attributes: { transA: 1, transB: 1 } },
  {
    op: 'Einsum',
    inputs: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    attributes: { equation: 'bij,bjk->bik' },
  },
  {
    op: 'Einsum',
    inputs: [
      [2, 3, 4, 5],
      [5, 6],
    ],
    attributes: { equation: '...ij, jk -> ...ik' },
  },
  {
    op: 'Einsum',
    inputs: [
      [3, 4],
      [4, 5],
    ],
    attributes: { equation: 'ij,jk' },
  },
  {
    op: 'Add',
    inputs: [
      [3, 1, 5],
      [4, 1],
    ],
  },
  { op: 'Pow', inputs: [[3, 4], typed('int32', 4)] },
  { op: 'Equal', inputs: [[3, 1], [4]] },
  { op: 'Where', inputs: [typed('bool', 3, 1), [4], [2, 1, 1]] },
  { op: 'Max', inputs: [[3, 1], [4], [2, 1, 1]] },
  { op: 'Sum', inputs: [[3, 4]] },
  { op: 'Not', inputs: [typed('bool', 3)] },
  { op: 'PRelu', inputs: [image, [8, 1, 1]] },
  { op: 'Clip', inputs: [image] },
  { op: 'Softmax', inputs: [image], attributes: { axis: 1 } },
  { op: 'Gelu', inputs: [image], opset: 20 },
  { op: 'HardSwish', inputs: [image] },
  { op: 'Mish', inputs: [image], opset: 18 },
  { op: 'Cast', inputs: [image], attributes: { to: 10 } },
  { op: 'Cast', inputs: [image], attributes: { to: 9 } },
  { op: 'CastLike', inputs: [image, typed('int64', 1)] },
  { op: 'IsNaN', inputs: [image] },
  { op: 'CumSum', inputs: [image, scalar(1)] },
  { op: 'Trilu', inputs: [[4, 5]] },
  { op: 'Shape', inputs: [image], attributes: { start: 1, end: -1 } },
  { op: 'Size', inputs: [image] },
  { op: 'ConstantOfShape', inputs: [ints(2, 3)] },
  { op: 'EyeLike', inputs: [[3, 4]], attributes: { dtype: 6 } },
  { op: 'Range', inputs: [scalar(3), scalar(-8), scalar(-2)] },
  { op: 'OneHot', inputs: [typed('int64', 2, 3), scalar(5), floats(0, 1)], attributes: { axis: 1 } },
  { op: 'RandomNormalLike', inputs: [image] },
  {
    op: 'LSTM',
    inputs: [
      [7, 2, 4],
      [1, 12, 4],
      [1, 12, 3],
    ],
    attributes: { hidden_size: 3 },
    outputs: 3,
  },
  {
    op: 'GRU',
    inputs: [
      [7, 2, 4],
      [2, 9, 4],
      [2, 9, 3],
    ],
    attributes: { hidden_size: 3, direction: 'bidirectional' },
    outputs: 2,
  },
  { op: 'DynamicQuantizeLinear', inputs: [image], outputs: 3 },
  { op: 'QuantizeLinear', inputs: [image, floats(0.1)] },
  { op: 'Dropout', inputs: [image], outputs: 2 },
  {
    op: 'FusedMatMul',
    domain: 'com.microsoft',
    inputs: [
      [2, 5, 3],
      [2, 7, 5],
    ],
    attributes: { transA: 1, transB: 1 },
  },
  { op: 'BiasGelu', domain: 'com.microsoft', inputs: [[2, 8], [8]] },
  { op: 'QuickGelu', domain: 'com.microsoft', inputs: [[2, 8]] },
];

const openInputs = (graph: ModelGraph): ModelGraph => {
  const input = graph.model.graph!.input!.map((value) => {
    const dim = value.type!.tensorType!.shape!.dim!.map(() => ({}));
    return { ...value, type: { tensorType: { ...value.type!.tensorType!, shape: { dim } } } };
  });
  return { ...graph, model: { ...graph.model, graph: { ...graph.model.graph, input } } };
};

describe('an operator alone, inferred and run (synthetic)', () => {
  test.each(
    cases.map((each, at): [string, OneNode] => [`${at} ${each.op} ${JSON.stringify(each.attributes ?? {})}`, each]),
  )('%s', async (_, each) => {
    const graph = oneNode(each);
    const types = inferShapes(graph, new Map());
    const expected = await runtimeTypes(graph, types);
    const own = new Map([...expected.keys()].map((name) => [name, shownType(types.get(name)!)]));
    expect(own).toEqual(expected);

    // With every axis open nothing may be claimed that is not so.
    const open = inferShapes(openInputs(graph), new Map());
    for (const name of expected.keys()) {
      const { dtype, shape } = open.get(name)!;
      expect(dtype).toBe(types.get(name)!.dtype);
      const known = types.get(name)!.shape!.map((dim, at) => (shape?.[at] === null ? null : dim));
      if (shape) expect(shape).toEqual(known);
    }
  });
});
