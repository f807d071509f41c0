import type { DType } from '../../base/dtype.ts';
import { dtypeOf } from '../elementTypes.ts';
import { broadcast } from './dims.ts';
import { fact, type Call, type Rule, type RuleTable } from './fact.ts';

/** Quantization keeps shapes and changes types. Without a zero point ONNX takes UINT8 (TensorRT takes INT8: a rule's concern). */

const askedType = (call: Call): DType | null => dtypeOf(call.int('output_dtype', 0));

const quantize: Rule = (call) => {
  const dtype = call.has(2) ? call.input(2).dtype : (askedType(call) ?? 'uint8');
  return [fact(dtype, call.shape(0))];
};

const dequantize: Rule = (call) => [fact(askedType(call) ?? call.input(1).dtype, call.shape(0))];

const dynamicQuantize: Rule = (call) => [fact('uint8', call.shape(0)), fact('fp32', []), fact('uint8', [])];

/** `QLinearAdd` and its kind: a, scale, zero, b, scale, zero, …. */
const integerBinary: Rule = (call) => [fact(call.input(0).dtype, broadcast([call.shape(0), call.shape(3)]))];
const integerUnary: Rule = (call) => [fact(call.input(0).dtype, call.shape(0))];

export const quantization: RuleTable = {
  QuantizeLinear: quantize,
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
  QLinearAdd: integerBinary,
  QLinearMul: integerBinary,
  QLinearSigmoid: integerUnary,
  QLinearLeakyRelu: integerUnary,
  QLinearSoftmax: integerUnary,
  TRT_INT8QuantizeLinear: (call) => [fact('int8', call.shape(0))],
  TRT_INT8DequantizeLinear: (call) => [fact(call.input(1).dtype, call.shape(0))],
  TRT_FP8QuantizeLinear: (call) => [fact('fp8', call.shape(0))],
  TRT_FP8DequantizeLinear: (call) => [fact(call.input(1).dtype, call.shape(0))],
};
