import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatTensor, halfTensor, int64Tensor, int8Tensor, scalarFloat } from '../../../shared/onnx/makeTensor.ts';
import { noExternalFiles, type ModelGraph, type NodeProto, type TensorProto } from '../../../shared/onnx/model.ts';
import { constantOf, elementCount, tensorBytes, tensorFloats, tensorNumbers } from '../../../shared/onnx/tensors.ts';
import { attribute } from '../../support/protoParts.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const graphWith = (node: readonly NodeProto[], initializer: readonly TensorProto[] = []): ModelGraph => ({
  model: { graph: { node, initializer } },
  external: noExternalFiles,
});
const empty = graphWith([]);
const floatsOf = (tensor: TensorProto): readonly number[] => Array.from(valueOf(tensorFloats(empty, tensor)));
const raw = (dataType: number, count: number, ...bytes: readonly number[]): TensorProto => ({
  dims: [BigInt(count)],
  dataType,
  rawData: Uint8Array.from(bytes),
});

describe('values of tensors', () => {
  test.each<[string, TensorProto, readonly number[]]>([
    ['FLOAT16', raw(10, 4, 0, 0x3c, 0xff, 0x7b, 1, 0, 0, 0xc0), [1, 65504, 2 ** -24, -2]],
    ['BFLOAT16', raw(16, 2, 0x80, 0x3f, 0x49, 0xc0), [1, -3.140625]],
    ['FLOAT8E4M3FN', raw(17, 4, 0x7e, 0x01, 0xb8, 0x7f), [448, 2 ** -9, -1, NaN]],
    ['FLOAT8E4M3FNUZ', raw(18, 3, 0x7f, 0x80, 0x40), [240, NaN, 1]],
    ['FLOAT8E5M2', raw(19, 3, 0x7b, 0x7c, 0xfd), [57344, Infinity, NaN]],
    ['FLOAT8E5M2FNUZ', raw(20, 2, 0x7f, 0x80), [57344, NaN]],
    ['FLOAT4E2M1', raw(23, 3, 0x71, 0x0a), [0.5, 6, -1]],
    ['INT4', raw(22, 3, 0x8f, 0x07), [-1, -8, 7]],
    ['UINT4', raw(21, 3, 0x8f, 0x07), [15, 8, 7]],
    ['INT8', raw(3, 2, 0x80, 0x7f), [-128, 127]],
    ['BOOL', raw(9, 2, 1, 0), [1, 0]],
    ['UINT16', raw(5, 1, 0xff, 0xff), [-1]],
    ['FLOAT in float_data', { dims: [2n], dataType: 1, floatData: [1.5, -2] }, [1.5, -2]],
    ['FLOAT16 in int32_data', { dims: [2n], dataType: 10, int32Data: [0x3c00, 0xc000] }, [1, -2]],
    ['INT8 in int32_data', { dims: [2n], dataType: 3, int32Data: [-5, 7] }, [-5, 7]],
    ['INT4 in int32_data', { dims: [3n], dataType: 22, int32Data: [0x8f, 0x07] }, [-1, -8, 7]],
    ['INT64 in int64_data', { dims: [2n], dataType: 7, int64Data: [-1n, 5n] }, [-1, 5]],
    ['UINT32 in uint64_data', { dims: [1n], dataType: 12, uint64Data: [4294967295n] }, [4294967296]],
    ['DOUBLE in double_data', { dims: [1n], dataType: 11, doubleData: [0.1] }, [Math.fround(0.1)]],
    ['a scalar', scalarFloat('s', 0.02), [Math.fround(0.02)]],
    ['nothing', floatTensor('s', [0, 4], []), []],
  ])('%s', (_, tensor, values) => {
    expect(floatsOf(tensor)).toEqual(values);
  });

  test('raw bytes are views of the file, also where they are not aligned', () => {
    const file = new Uint8Array(9);
    file.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 1);
    const tensor: TensorProto = { dims: [2n], dataType: 1, rawData: file.subarray(1) };
    expect(floatsOf(tensor)).toEqual([1.5, -2]);
    expect(valueOf(tensorBytes(empty, tensor)).buffer).toBe(file.buffer);
  });

  test('numbers are exact where floats are not', () => {
    expect(valueOf(tensorNumbers(empty, int64Tensor('s', [1], [16777217])))).toEqual([16777217]);
  });

  test.each<[string, TensorProto]>([
    ['too few bytes', raw(1, 2, 0, 0, 0, 0)],
    ['too many bytes', raw(3, 1, 0, 0)],
    ['no data', { dims: [3n], dataType: 1 }],
    ['texts', { dims: [1n], dataType: 8, stringData: [new Uint8Array()] }],
    ['an unknown type', raw(99, 1, 0)],
    ['a negative shape', { dims: [-1n], dataType: 1 }],
  ])('%s: E-ONNX-TENSOR', (_, tensor) => {
    expect(errorOf(tensorFloats(empty, tensor)).code).toBe('E-ONNX-TENSOR');
  });

  test('external data that cannot be read: E-ONNX-EXTERNAL-MISSING', () => {
    const tensor: TensorProto = {
      dims: [1n],
      dataType: 1,
      dataLocation: 1,
      externalData: [{ key: 'location', value: 'w' }],
    };
    expect(errorOf(tensorFloats(empty, tensor)).code).toBe('E-ONNX-EXTERNAL-MISSING');
  });

  test('halves are rounded to the nearest, ties to even (synthetic)', () => {
    const half = (value: number): number => floatsOf(halfTensor('h', [], [value]))[0]!;
    expect([half(2049), half(2051), half(65519.9), half(65520), half(2 ** -25), half(-0)]).toEqual([
      2048,
      2052,
      65504,
      Infinity,
      0,
      -0,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7bff }), (code) => {
        const [value] = floatsOf(raw(10, 1, code & 255, code >> 8));
        expect(half(value!)).toBe(value);
      }),
    );
  });
});

test('FP16 codes are those of the language, where it has them', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 50 }), (values) => {
      const codes = new Uint8Array(Float16Array.from(values).buffer);
      expect(halfTensor('h', [values.length], values).rawData).toEqual(codes);
    }),
  );
});

describe('constants by name', () => {
  const one = scalarFloat('one', 1);
  const node = (opType: string, input: string, output: string, more: Partial<NodeProto> = {}): NodeProto => ({
    opType,
    input: [input],
    output: [output],
    ...more,
  });
  const castTo = (to: number) => ({ attribute: [attribute('to', to)] });

  test('initializers, Constant nodes, and both behind what changes nothing', () => {
    const value: NodeProto = { opType: 'Constant', output: ['c'], attribute: [{ name: 'value', t: one }] };
    const graph = graphWith(
      [
        value,
        node('Identity', 'one', 'a'),
        node('Cast', 'a', 'b', castTo(1)),
        node('Cast', 'c', 'd', castTo(10)),
        node('Relu', 'one', 'e'),
      ],
      [one],
    );
    expect(['one', 'a', 'b', 'c'].map((name) => constantOf(graph, name))).toEqual([one, one, one, one]);
    expect(['d', 'e', 'x', ''].map((name) => constantOf(graph, name))).toEqual([null, null, null, null]);
  });

  test('every form of a Constant', () => {
    const valueOfForm = (form: NonNullable<NodeProto['attribute']>[number]) => {
      const graph = graphWith([{ opType: 'Constant', output: ['c'], attribute: [form] }]);
      const tensor = constantOf(graph, 'c')!;
      return [elementCount(tensor), ...valueOf(tensorNumbers(graph, tensor))];
    };
    expect(valueOfForm({ name: 'value_float', f: 0.5 })).toEqual([1, 0.5]);
    expect(valueOfForm({ name: 'value_floats', floats: [1, 2] })).toEqual([2, 1, 2]);
    expect(valueOfForm({ name: 'value_int', i: 7n })).toEqual([1, 7]);
    expect(valueOfForm({ name: 'value_ints', ints: [3n, 4n] })).toEqual([2, 3, 4]);
    expect(valueOfForm({ name: 'value', t: int8Tensor('', [1], [-3]) })).toEqual([1, -3]);
  });

  test('a circle of Identities ends', () => {
    expect(constantOf(graphWith([node('Identity', 'a', 'b'), node('Identity', 'b', 'a')]), 'a')).toBeNull();
  });
});
