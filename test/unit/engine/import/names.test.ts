import { describe, expect, test } from 'vitest';
import { readFormat } from '../../../../shared/engine/import/format.ts';
import { tacticTypes } from '../../../../shared/engine/tactic.ts';
import { namesInLayerName, namesInMetadata } from '../../../../shared/engine/import/onnxNames.ts';

describe('format strings', () => {
  test.each([
    ['Row major linear FP32', 'fp32', 'linear'],
    ['Row major linear FP16 format', 'fp16', 'linear'],
    ['Row major Int8 format', 'int8', 'linear'],
    ['Row major linear BOOL', 'bool', 'linear'],
    ['Row major linear BFloat16 format', 'bf16', 'linear'],
    ['Row major linear FP8 format', 'fp8', 'linear'],
    ['Row major linear FP4 format( (kLINEAR))', 'fp4', 'linear'],
    ['Row major linear UInt8 format', 'uint8', 'linear'],
    ['Row major linear Int64 format', 'int64', 'linear'],
    ['Channel major FP16 format where channel % 8 == 0', 'fp16', 'nhwc8'],
    ['Channel major FP32 format', 'fp32', 'nhwc'],
    ['Channel major FP16 format where channel % 8 == 0 with 3 spatial dimensions', 'fp16', 'ndhwc8'],
    ['Two wide channel vectorized row major FP16 format', 'fp16', 'chw2'],
    ['Four wide channel vectorized row major Int8 format.', 'int8', 'chw4'],
    ['Sixteen wide channel vectorized row major FP16 format', 'fp16', 'chw16'],
    ['Thirty-two wide channel vectorized row major FP32 format', 'fp32', 'chw32'],
    ['Thirty-two wide channel vectorized row major Int8 format with 3 spatial dimensions', 'int8', 'cdhw32'],
    ['Row major INT8 format where column stride % 64 == 0', 'int8', 'dla-linear'],
    ['Channel major FP16 format where channel == 4 and column stride % 32 == 0', 'fp16', 'dla-hwc4'],
    ['(NHWC) Channel major format', null, 'nhwc'],
    ['(Linear) Row major linear format', null, 'linear'],
    ['(Transposed) Transposed format', null, 'transposed'],
    ['Float', 'fp32', null],
    ['Half', 'fp16', null],
    ['FP4E2M1', 'fp4', null],
    ['Double', 'fp64', null],
    ['N/A due to dynamic shapes', null, null],
    ['Unknown format', null, null],
    ['', null, null],
  ])('%s', (text, dtype, layout) => {
    expect(readFormat(text)).toEqual({ dtype, layout });
  });

  test.each([
    ['sm75_xmma_fprop_implicit_gemm_interleaved_i8i8_i8i32_f32_nchw_vect_c_32kcrs', 'int8', 'int8'],
    ['sm80_xmma_fprop_implicit_gemm_i8f16_i8i32_f32_nhwc', 'int8', 'fp16'],
    ['sm80_xmma_gemm_f32f32_tf32f32_f32_nn_n_tilesize32x32x64', 'fp32', 'fp32'],
    ['sm89_xmma_fprop_implicit_gemm_s8_s8_s32_void_s8_f32_tilesize', 'int8', 'int8'],
    ['sm80_xmma_fprop_s8_s8_s32_s8_s8_f32_x', 'int8', 'int8'],
  ])('types in %s', (tactic, input, output) => {
    expect(tacticTypes(tactic)).toEqual({ input, output });
  });

  test('a tactic that says nothing', () => {
    expect(['ampere_fp32_icudnn_int8x4_128x64_relu', '0x00000003', '__myl_MulAdd_0x1'].map(tacticTypes)).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('ONNX names', () => {
  test.each([
    [
      'layer1.0.conv2.weight + QuantizeLinear_32 + Conv_34 + Add_36 + Relu_37',
      'QuantizeLinear_32 Conv_34 Add_36 Relu_37',
      'layer1.0.conv2.weight',
    ],
    ['w + QuantizeLinear_8 + Conv_12 + PWN(Clip_16)', 'QuantizeLinear_8 Conv_12 Clip_16', 'w'],
    ['PWN(PWN(/m/act/Sigmoid), /m/act/Mul)', '/m/act/Sigmoid /m/act/Mul', ''],
    ['PWN((Unnamed Layer* 11) [ElementWise] + node_relu_2)', 'node_relu_2', ''],
    ['Conv_134 + Relu_135 || Conv_137 + Relu_138', 'Conv_134 Relu_135 Conv_137 Relu_138', ''],
    ['{ForeignNode[/a/Constant_output_0.../b/Where_13]}', '/a/Constant_output_0 /b/Where_13', ''],
    ['{ForeignNode[/a/MatMul]}', '/a/MatMul', ''],
    [
      '{ForeignNode[318...Transpose_2125 + Flatten_2127 + (Unnamed Layer* 4178) [Shuffle]]}',
      '318 Transpose_2125 Flatten_2127',
      '',
    ],
    ['{ForeignNode[/a/Constant_output_0 + ONNXTRT_Broadcast.../Einsum_1]}', '/Einsum_1', '/a/Constant_output_0'],
    ['fc.bias + ONNXTRT_Broadcast_4 + /fc/Gemm', '/fc/Gemm', 'fc.bias'],
    ['entry^bb^signal^2_myl2_0', '', ''],
    ['Reformatting CopyNode for Input Tensor 0 to Conv_5 + Relu_6', '', ''],
    ['copied_squeeze_after_(Unnamed Layer* 307) [ElementWise]', '', ''],
    ['reshape_after_Gemm_48', '', ''],
    ['onnx::Concat_523 copy', '', ''],
    ['cat_in_clone_0 copy', '', ''],
    ['/conv1/Conv_myl0_1', '/conv1/Conv', ''],
    ['__myl_MulSum_myl4_1', '', ''],
    ['[trainStation1]', '', ''],
    ['QuantizeLinear_2', 'QuantizeLinear_2', ''],
    ['Conv_1\u001eRelu_2', 'Conv_1 Relu_2', ''],
    ['Conv_9 [profile 1]', 'Conv_9', ''],
    [
      'Gemm_257 + fc.bias + (Unnamed Layer* 306) [Shuffle] + unsqueeze_node_after_fc.bias + (Unnamed Layer* 306) [Shuffle]_(Unnamed Layer* 306) [Shuffle]_output + (Unnamed Layer* 307) [ElementWise]',
      'Gemm_257',
      'fc.bias',
    ],
  ])('%s', (name, nodes, weights) => {
    const found = namesInLayerName(name);
    expect([found.nodes.join(' '), found.weights.join(' ')]).toEqual([nodes, weights]);
  });

  test.each([
    ['[ONNX Layer: a]\u001e[ONNX Layer: b]', ['a', 'b']],
    ['[ONNX Layer: a]\u001f[ONNX Layer: b]\u001e[ONNX Layer: a]', ['a', 'b']],
    ['[ONNX Layer: a][ONNX Layer: x[0]]', ['a', 'x[0]']],
    ['', []],
    ['anything else', []],
  ])('metadata %j', (metadata, names) => {
    expect(namesInMetadata(metadata)).toEqual(names);
  });

  test('long hostile names take linear time', () => {
    const started = performance.now();
    namesInLayerName(`PWN(${'PWN('.repeat(50_000)}${')'.repeat(200_000)}`);
    namesInLayerName('a + '.repeat(100_000));
    namesInMetadata('[ONNX Layer: '.repeat(50_000));
    tacticTypes(`_s8_${'s8_'.repeat(100_000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
