import { describe, expect, test } from 'vitest';
import type { EngineGraph } from '../../../../shared/engine/graph.ts';
import { readLayerJson } from '../../../../shared/engine/import/layerJson.ts';
import { writeStudioEngine } from '../../../../shared/engine/import/studioEngine.ts';
import { valueOf } from '../../../support/valueOf.ts';

const tensor = (name: string, format: string, more: object = {}) => ({
  Name: name,
  Dimensions: [1, 16, 8, 8],
  'Format/Datatype': format,
  ...more,
});
const int8 = 'Thirty-two wide channel vectorized row major Int8 format';
const read = (root: unknown): EngineGraph => valueOf(readLayerJson(JSON.stringify(root)));
const kinds = (root: unknown) => read(root).layers.map(({ kind }) => kind);

describe('layer JSON by schema (synthetic)', () => {
  test('8.2: Q and DQ are Scale layers between INT8 and float', () => {
    const scale = (name: string, from: string, to: string) => ({
      Name: name,
      LayerType: 'Scale',
      Inputs: [tensor('a', from)],
      Outputs: [tensor('b', to)],
      ParameterType: 'Scale',
    });
    const root = {
      Layers: [
        scale('QuantizeLinear_2', 'Row major linear FP32', int8),
        scale('BatchNormalization_3', 'Row major linear FP32', 'Row major linear FP32'),
        scale('DequantizeLinear_4', int8, 'Row major linear FP16 format'),
      ],
      Bindings: ['a', 'b'],
    };
    expect(read(root).schema).toBe('trt-8.2');
    expect(kinds(root)).toEqual(['qdq', 'pointwise', 'qdq']);
  });

  test('8.4: Reformat with Origin QDQ; INT8 on both sides is a requantize kernel', () => {
    const copy = (name: string, from: string, to: string, origin: string) => ({
      Name: name,
      LayerType: 'Reformat',
      Inputs: [tensor('a', from, { Location: 'Device' })],
      Outputs: [tensor('b', to, { Location: 'Device' })],
      ParameterType: 'Reformat',
      Origin: origin,
    });
    const root = {
      Layers: [
        copy('QuantizeLinear_2', 'Row major linear FP32', int8, 'QDQ'),
        copy('QuantizeLinear_9', int8, int8, 'QDQ'),
        copy('Reformatting CopyNode for Input Tensor 0 to QuantizeLinear_9', 'Row major linear FP32', int8, 'REFORMAT'),
      ],
      Bindings: [],
    };
    expect(read(root).schema).toBe('trt-8.4');
    expect(kinds(root)).toEqual(['qdq', 'requantize', 'reformat']);
  });

  test('8.6: metadata with raw control characters links exactly', () => {
    const text = `{"Layers": [{"Name": "/c/Conv + /r/Relu", "LayerType": "CaskConvolution", "Inputs": [${JSON.stringify(tensor('x', int8, { Location: 'Device' }))}], "Outputs": [${JSON.stringify(tensor('y', int8, { Location: 'Device' }))}], "ParameterType": "Convolution", "Weights": {"Type": "Int8", "Count": 2304}, "TacticName": "t", "StreamId": 0, "Metadata": "[ONNX Layer: /c/Conv]\u001e[ONNX Layer: /r/Relu]"}], "Bindings": ["x", "y"]}`;
    const engine = valueOf(readLayerJson(text));
    expect(engine.schema).toBe('trt-8.6');
    expect(engine.layers[0]).toMatchObject({
      kind: 'weighted',
      onnxNodes: ['/c/Conv', '/r/Relu'],
      linkIsExact: true,
      weights: { dtype: 'int8', count: 2304 },
      streamId: 0,
    });
    expect(engine.ioTensors.map(({ name, mode }) => `${name} ${mode}`)).toEqual(['x input', 'y output']);
  });

  test('10: kernels that Myelin generated are known by what their names spell', () => {
    const kernel = (name: string, from: string, to: string, metadata: string) => ({
      Name: name,
      LayerType: 'kgen',
      Inputs: [tensor('a', from)],
      Outputs: [tensor('b', to)],
      StreamId: 0,
      Metadata: metadata,
    });
    const root = {
      Layers: [
        kernel('__myl_MulMinMaxRounCast_myl0_0', 'Half', 'Int8', '[ONNX Layer: /q/QuantizeLinear]'),
        kernel('__myl_CastMul_myl0_1', 'Int8', 'Half', '[ONNX Layer: /q/DequantizeLinear]'),
        kernel('__myl_CastMulMulMinMaxRounCast_myl0_2', 'Int8', 'Int8', ''),
        kernel('__myl_AddReluMulMinMaxRounCast_myl0_3', 'Half', 'Int8', '[ONNX Layer: /Add]'),
        kernel('__myl_ReshTran_myl0_4', 'Half', 'Half', ''),
        kernel('__myl_MaxrSubExpSumDivMul_myl0_5', 'Half', 'Half', '[ONNX Layer: /Softmax]'),
        kernel('__myl_Cast_myl0_6', 'Half', 'Float', ''),
        {
          Name: '/m/MatMul_myl0_7',
          LayerType: 'gemm',
          Inputs: [tensor('b', 'Int8')],
          Outputs: [tensor('c', 'Half')],
          Constants: [{ Name: 'k', Dimensions: [64, 128], 'Format/Datatype': 'Int8' }],
          StreamId: 1,
          Metadata: '',
        },
        { Name: 'a_myl0_8', LayerType: 'signal', Inputs: [], Outputs: [], StreamId: 1, Metadata: '' },
        { Name: 'b_myl0_9', LayerType: 'wait', Inputs: [], Outputs: [], StreamId: 0, Metadata: '' },
        { Name: '__mye222_0_myl6_0', LayerType: 'shape_call', Inputs: [], Outputs: [], StreamId: 0, Metadata: '' },
      ],
      Bindings: ['a'],
    };
    const engine = read(root);
    expect(engine.schema).toBe('trt-10');
    expect(kinds(root)).toEqual([
      'qdq',
      'qdq',
      'requantize',
      'pointwise',
      'shuffle',
      'softmax',
      'reformat',
      'weighted',
      'sync',
      'sync',
      'shape',
    ]);
    expect(engine.layers[7]?.weights).toEqual({ dtype: 'int8', count: 8192 });
  });

  test('10.14: Cask layers with plain types', () => {
    const root = {
      Layers: [
        {
          Name: 'c',
          LayerType: 'CaskConvolution',
          Inputs: [tensor('x', 'Float', { Location: 'Device' })],
          Outputs: [tensor('y', 'Float', { Location: 'Device' })],
          ParameterType: 'Convolution',
          StreamId: 0,
          Metadata: '',
        },
      ],
      Bindings: ['x', 'y'],
    };
    expect(read(root).schema).toBe('trt-10');
    expect(read(root).ioTensors[0]).toEqual({ name: 'x', mode: 'input', dtype: 'fp32', shape: [1, 16, 8, 8] });
  });

  test.each(['Datatype', 'DataType'])('11: Format and %s apart, I/O Tensors instead of Bindings', (key) => {
    const t = (name: string, dtype: string) => ({
      Name: name,
      Dimensions: [1, 4],
      Strides: [4, 1],
      StrideOrder: [1, 0],
      [key]: dtype,
      Format: '(NHWC) Channel major format',
    });
    const root = {
      Layers: [
        {
          Name: 'k',
          LayerType: 'kgen',
          Inputs: [t('x', 'Float')],
          Constants: [],
          Outputs: [t('y', 'Int8')],
          StreamId: 0,
          Metadata: '',
        },
      ],
      'I/O Tensors': [
        { Name: 'x', IOMode: 'Input', DataType: 'Float', Dimensions: [1, 4], Location: 'Device' },
        { Name: 'y', IOMode: 'Output', DataType: 'Int8', Dimensions: [-1, 4] },
      ],
    };
    const engine = read(root);
    expect(engine.schema).toBe('trt-11');
    expect(engine.layers[0]?.outputs[0]).toMatchObject({ dtype: 'int8', layout: 'nhwc', sizeBytes: 4 });
    expect(engine.ioTensors).toEqual([
      { name: 'x', mode: 'input', dtype: 'fp32', shape: [1, 4] },
      { name: 'y', mode: 'output', dtype: 'int8', shape: [-1, 4] },
    ]);
  });

  test.each([
    ['layers', { layers: [{ Name: 'a', LayerType: 'NoOp', Inputs: [], Outputs: [] }] }],
    ['LayerInfo', { LayerInfo: [{ Name: 'a', LayerType: 'NoOp', Inputs: [], Outputs: [] }] }],
    ['a bare array', [{ Name: 'a', LayerType: 'NoOp', Inputs: [], Outputs: [] }]],
    ['an object in an object', { layerInfo: { Layers: [{ Name: 'a', LayerType: 'NoOp' }] } }],
  ])('the root may be %s', (_, root) => {
    expect(read(root).layers).toHaveLength(1);
  });

  test('names only: what they tell, and the flag that brings the rest', () => {
    const engine = read({
      Layers: [
        'QuantizeLinear_2',
        'conv.weight + QuantizeLinear_7 + Conv_9',
        'Reformatting CopyNode for Input Tensor 0 to Conv_9',
        '{ForeignNode[a...b]}',
      ],
      Bindings: ['x', 'y'],
    });
    expect(engine.schema).toBe('names-only');
    expect(engine.layers.map(({ kind }) => kind)).toEqual(['qdq', 'other', 'reformat', 'myelin']);
    expect(engine.missing.join()).toContain('--profilingVerbosity=detailed');
    expect(engine.ioTensors).toEqual([
      { name: 'x', mode: null, dtype: null, shape: null },
      { name: 'y', mode: null, dtype: null, shape: null },
    ]);
  });

  test('names only, as 11 writes them, still are names only', () => {
    const engine = read({
      Layers: ['a'],
      'I/O Tensors': [{ Name: 'x', IOMode: 'Input', DataType: 'Half', Dimensions: [1] }],
    });
    expect(engine).toMatchObject({ schema: 'names-only', ioTensors: [{ name: 'x', mode: 'input', dtype: 'fp16' }] });
  });

  test('of several optimization profiles the first is kept, and it is said', () => {
    const engine = read({
      Layers: ['Conv_1', 'Conv_1 [profile 1]', 'Conv_1 [profile 11]'],
      Bindings: ['x', 'x [profile 1]'],
    });
    expect(engine.layers.map(({ name }) => name)).toEqual(['Conv_1']);
    expect(engine.ioTensors).toHaveLength(1);
    expect(engine.missing.join()).toContain('Layers of further optimization profiles, not shown: 2.');
  });

  test('dynamic shapes: sizes are unknown, types come from the tactic, and the remedy is named', () => {
    const root = {
      Layers: [
        {
          Name: 'c',
          LayerType: 'CaskConvolution',
          Inputs: [{ Name: 'x', Dimensions: [-1, 3, 8, 8], 'Format/Datatype': 'N/A due to dynamic shapes' }],
          Outputs: [{ Name: 'y', Dimensions: [-1, 8, 8, 8], 'Format/Datatype': 'N/A due to dynamic shapes' }],
          ParameterType: 'Convolution',
          TacticName: 'sm80_xmma_fprop_implicit_gemm_i8f16_i8i32_f32_x',
        },
      ],
      Bindings: [],
    };
    const engine = read(root);
    expect(engine.layers[0]?.inputs[0]).toMatchObject({ dtype: 'int8', sizeBytes: null });
    expect(engine.layers[0]?.outputs[0]?.dtype).toBe('fp16');
    expect(engine.missing.join()).toContain('--loadEngine with --shapes');
  });

  test('what a block keeps to itself is said', () => {
    const blocks = [
      { Name: '{ForeignNode[a...b]}', LayerType: 'DLA', Inputs: [], Outputs: [] },
      { Name: '{ForeignNode[c...d]}', LayerType: 'Myelin', Inputs: [], Outputs: [] },
    ];
    const { missing } = valueOf(readLayerJson(JSON.stringify({ Layers: blocks })));
    expect(missing.join()).toMatch(/Blocks on a DLA: 1\..*Compiled regions that hide their kernels: 1\./);
  });

  test('a cut file is partial and says so', () => {
    const whole = JSON.stringify({
      Layers: Array.from({ length: 20 }, (_, at) => ({ Name: `l${at}`, LayerType: 'NoOp', Inputs: [], Outputs: [] })),
    });
    const engine = valueOf(readLayerJson(whole.slice(0, 500)));
    expect(engine.layers.length).toBeGreaterThan(2);
    expect(engine.missing.join()).toContain('ends in the middle');
  });

  test.each([
    ['E-ENGINE-JSON', 'not json'],
    ['E-ENGINE-NOT-ENGINE', '{}'],
    ['E-ENGINE-NOT-ENGINE', '[{"count":1},{"name":"a","averageMs":1}]'],
    ['E-ENGINE-NOT-ENGINE', '{"Layers":[]}'],
    ['E-ENGINE-NOT-ENGINE', '{"Layers":[1,null,{}]}'],
    ['E-ENGINE-NOT-ENGINE', '{"qdqStudioEngine":1}'],
  ])('%s for %s', (code, text) => {
    const result = readLayerJson(text);
    expect(result.ok ? 'read' : result.error.code).toBe(code);
  });

  test('numbers beyond measure are unknown, not infinite', () => {
    const engine = valueOf(
      readLayerJson(
        '{"Layers":[{"Name":"a","LayerType":"NoOp","Inputs":[{"Name":"x","Dimensions":[1e999,2],"Format/Datatype":"Float"}],"Outputs":[],"StreamId":1e999}]}',
      ),
    );
    expect(engine.layers[0]).toMatchObject({ streamId: null, inputs: [{ shape: null, sizeBytes: null }] });
  });

  test('our own engine file comes back as it was written', () => {
    const engine = read({
      Layers: [
        {
          Name: 'c',
          LayerType: 'CaskConvolution',
          Inputs: [tensor('x', int8)],
          Outputs: [tensor('y', int8)],
          Weights: { Type: 'Int8', Count: 9 },
        },
      ],
      Bindings: ['x', 'y'],
    });
    const own: EngineGraph = { ...engine, schema: 'onnxruntime' };
    expect(valueOf(readLayerJson(writeStudioEngine(own)))).toEqual(own);
  });
});
