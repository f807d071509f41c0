import { attributeOf, intAttribute } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import { constantOf, tensorFloats } from '../../onnx/tensors.ts';

/**
 * What TensorRT's quantization passes do with an ONNX operator: the table of qdq-rules §1.2, as sets.
 *
 * weighted: fuses its input DQ, its weight DQ and the Q after it. commuting: Q and DQ swap through, so that the tensors on
 * both sides must carry one scale. pooling: runs INT8 only with a DQ before and a Q after. pointwise: goes into a
 * generated kernel. Everything else, and every operator of a foreign domain, stays float.
 */
export type OpClass = 'weighted' | 'commuting' | 'pooling' | 'pointwise' | 'float';

const weighted = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Give the same elements in another order, shape or number. */
export const rearranging: ReadonlySet<string> = new Set([
  'Split',
  'Slice',
  'Squeeze',
  'Unsqueeze',
  'Reshape',
  'Flatten',
  'Transpose',
  'DepthToSpace',
  'SpaceToDepth',
  'Tile',
  'Expand',
]);

const commuting = new Set(['MaxPool', 'GlobalMaxPool', 'Concat', ...rearranging]);

const pooling = new Set(['AveragePool', 'GlobalAveragePool', 'ReduceMean', 'LpPool', 'GlobalLpPool']);

/** Activations that a convolution may take as its epilogue. */
export const activations: ReadonlySet<string> = new Set([
  'Relu',
  'Clip',
  'LeakyRelu',
  'PRelu',
  'Elu',
  'Selu',
  'Celu',
  'Sigmoid',
  'HardSigmoid',
  'Tanh',
  'HardSwish',
  'Gelu',
  'Mish',
  'Softplus',
  'Softsign',
  'ThresholdedRelu',
  'Erf',
  'Swish',
]);

const arithmetic = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Pow',
  'Sqrt',
  'Exp',
  'Log',
  'Neg',
  'Abs',
  'Reciprocal',
  'Floor',
  'Ceil',
  'Round',
  'Sign',
  'Sum',
  'Mean',
  'Cast',
  'BatchNormalization',
]);

/** Have no INT8 kernel in any version. */
export const withoutInt8Kernel: ReadonlySet<string> = new Set([
  'LayerNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'RMSNormalization',
  'Softmax',
  'LogSoftmax',
  'Erf',
  'Gelu',
]);

/** The class of a node; a nearest Resize, a Pad with zeros and a Gather at constant places commute, others do not. */
export function opClassOf(graph: ModelGraph, node: NodeProto): OpClass {
  const op = node.opType ?? '';
  if (!isDefaultDomain(node)) return 'float';
  if (weighted.has(op)) return 'weighted';
  if (op === 'Resize' || op === 'Upsample') return modeOf(node, 'nearest') === 'nearest' ? 'commuting' : 'pooling';
  if (op === 'Pad') return padsWithZeros(graph, node) ? 'commuting' : 'float';
  if (op === 'Gather') return constantOf(graph, node.input?.[1] ?? '') ? 'commuting' : 'float';
  if (commuting.has(op)) return 'commuting';
  if (pooling.has(op)) return 'pooling';
  if (activations.has(op) || arithmetic.has(op)) return 'pointwise';
  return 'float';
}

export const isDefaultDomain = (node: NodeProto): boolean => (node.domain ?? '') === '' || node.domain === 'ai.onnx';

/** Inputs of a commuting operator that carry data; the others are shapes, indices and limits. */
export const dataSlots = (op: string, inputs: number): readonly number[] =>
  op === 'Concat' ? Array.from({ length: inputs }, (_, slot) => slot) : [0];

/** Depthwise in TensorRT's sense: one input channel a group. */
export const isDepthwise = (group: number, inputChannels: number | null): boolean =>
  group > 1 && inputChannels !== null && inputChannels === group;

export const groupsOf = (node: NodeProto): number => intAttribute(node, 'group', 1);

function modeOf(node: NodeProto, fallback: string): string {
  const bytes = attributeOf(node, 'mode')?.s;
  return bytes ? String.fromCharCode(...bytes.subarray(0, 64)) : fallback;
}

function padsWithZeros(graph: ModelGraph, node: NodeProto): boolean {
  if (modeOf(node, 'constant') !== 'constant') return false;
  const value = attributeOf(node, 'value')?.f ?? 0;
  const name = node.input?.[2] ?? '';
  if (name === '') return value === 0;
  const constant = constantOf(graph, name);
  const values = constant ? tensorFloats(graph, constant) : null;
  return values !== null && values.ok && values.value.every((entry) => entry === 0);
}
