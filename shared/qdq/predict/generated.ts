import type { CoreNode } from '../graph/coreGraph.ts';
import { isDefaultDomain, rearranging } from '../graph/opClass.ts';
import type { Capabilities } from './targets.ts';

/**
 * Which operators TensorRT writes a kernel for instead of taking one from a library.
 *
 * 8.x generates pointwise chains only (PWN). Myelin, from 10.x on, generates everything that is not a matrix product, a
 * windowed pool or an irregular operator: in the recorded kernel names (`MulAddSiluResiMulMinMaxRounCastConc` …) stand
 * arithmetic, Concat, Resize, Slice, Reshape, Transpose, means, and softmax and normalization in parts (qdq-rules §10).
 */
export function isGenerated(node: CoreNode, capabilities: Capabilities): boolean {
  if (!isDefaultDomain(node.node)) return false;
  if (node.cls === 'pointwise') return true;
  if (capabilities.generates === 'pointwise') return false;
  if (node.op === 'Concat') return capabilities.concat === 'generated';
  return alsoByMyelin.has(node.op) && !(node.cls === 'pooling' && capabilities.int8AveragePool);
}

const alsoByMyelin = new Set([
  ...rearranging,
  'Pad',
  'Gather',
  'Resize',
  'Upsample',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'ReduceMean',
  'ReduceSum',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceSumSquare',
  'ReduceLogSumExp',
  'Softmax',
  'LogSoftmax',
  'LayerNormalization',
  'GroupNormalization',
  'InstanceNormalization',
  'RMSNormalization',
  'MeanVarianceNormalization',
  'Where',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'And',
  'Or',
  'Not',
  'Sin',
  'Cos',
]);

/** Operators that only give a tensor another shape: no kernel where nothing else happens. */
export const isView = (node: CoreNode): boolean => views.has(node.op);

const views = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);
