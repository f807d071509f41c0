/**
 * What TensorRT's quantization passes do with an ONNX operator: the table of qdq-rules §1.2, as sets.
 *
 * weighted: fuses its input DQ, its weight DQ and the Q after it. commuting: Q and DQ swap through, so that the tensors on
 * both sides must carry one scale. pooling: runs INT8 only with a DQ before and a Q after. pointwise: goes into a
 * generated kernel. Everything else stays float.
 */
export type OpClass = 'weighted' | 'commuting' | 'pooling' | 'pointwise' | 'float';

const weighted = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

const commuting = new Set([
  'MaxPool', 'GlobalMaxPool', 'Concat', 'Split', 'Slice', 'Gather', 'Squeeze', 'Unsqueeze', 'Reshape', 'Flatten',
  'Transpose', 'DepthToSpace', 'SpaceToDepth', 'Tile', 'Expand', 'Upsample',
]);

const pooling = new Set(['AveragePool', 'GlobalAveragePool', 'ReduceMean', 'LpPool', 'GlobalLpPool']);

/** Activations that a convolution can take as its epilogue, and arithmetic that goes into generated kernels. */
export const activations = new Set([
  'Relu', 'Clip', 'LeakyRelu', 'PRelu', 'Elu', 'Selu', 'Celu', 'Sigmoid', 'HardSigmoid', 'Tanh', 'HardSwish', 'Gelu',
  'Mish', 'Softplus', 'Softsign', 'ThresholdedRelu', 'Erf', 'Swish',
]);

const arithmetic = new Set([
  'Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Pow', 'Sqrt', 'Exp', 'Log', 'Neg', 'Abs', 'Reciprocal', 'Floor', 'Ceil',
  'Round', 'Sign', 'Sum', 'Mean', 'Cast', 'BatchNormalization', 'Identity', 'Dropout',
]);

/** @param mode the `mode` attribute of a Resize or Pad; a nearest Resize and a zero Pad commute, others do not. */
export function opClassOf(op: string, mode: string | null): OpClass {
  if (weighted.has(op)) return 'weighted';
  if (op === 'Resize') return mode === null || mode === 'nearest' ? 'commuting' : 'pooling';
  if (op === 'Upsample') return mode === null || mode === 'nearest' ? 'commuting' : 'pooling';
  if (op === 'Pad') return mode === null || mode === 'constant' ? 'commuting' : 'float';
  if (commuting.has(op)) return 'commuting';
  if (pooling.has(op)) return 'pooling';
  if (activations.has(op) || arithmetic.has(op)) return 'pointwise';
  return 'float';
}

/** Inputs of a commuting operator that carry data; the others are shapes, indices and limits. */
export const dataSlots = (op: string, inputs: number): readonly number[] =>
  op === 'Concat' ? Array.from({ length: inputs }, (_, slot) => slot) : [0];

/** Depthwise in TensorRT's sense: one input channel a group. */
export const isDepthwise = (group: number, inputChannels: number | null): boolean =>
  group > 1 && inputChannels !== null && inputChannels === group;
