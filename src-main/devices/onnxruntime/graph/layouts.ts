import { attributeOf, intAttribute, intsAttribute } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../../../shared/onnx/model.ts';

/**
 * Memory layout of each tensor of ONNX Runtime's optimized graph: `linear` (as ONNX has it), `nhwc` (INT8 kernels on x64
 * and ARM), `nchwc` (blocked float kernels). The graph says so where a layout begins and ends; operators in between keep
 * the layout of their first input.
 */
export type Layout = 'linear' | 'nhwc' | 'nchwc';
export type Layouts = ReadonlyMap<string, Layout>;

export function layoutsOf(optimized: ModelGraph, origins: readonly (readonly number[])[]): Layouts {
  const layouts = new Map<string, Layout>();
  optimized.model.graph?.node?.forEach((node, at) => {
    const layout = outputLayout(node, origins[at]?.length === 0, layouts);
    for (const name of node.output ?? []) if (layout !== 'linear') layouts.set(name, layout);
  });
  return layouts;
}

function outputLayout(node: NodeProto, isAdded: boolean, layouts: Layouts): Layout {
  const op = node.opType ?? '';
  // Its `channels_last` is about what it reads.
  if (op === 'ReorderInput') return 'nchwc';
  if (attributeOf(node, 'channels_last')) return intAttribute(node, 'channels_last', 0) === 1 ? 'nhwc' : 'linear';
  if (op.startsWith('Nhwc')) return 'nhwc';
  if (op === 'ReorderOutput') return 'linear';
  if (node.domain === 'com.microsoft.nchwc') return 'nchwc';
  if (op === 'Transpose' && isAdded) return intsAttribute(node, 'perm')?.join() === '0,2,3,1' ? 'nhwc' : 'linear';
  if (/^(Reshape|Flatten|Transpose|Squeeze|Unsqueeze|Gemm|MatMul|QGemm|Conv|FusedConv)$/.test(op)) return 'linear';
  return layouts.get(node.input?.[0] ?? '') ?? 'linear';
}

/** Dimensions in ONNX's order, N C H W. */
export const toChannelsFirst = (shape: readonly number[], layout: string): readonly number[] =>
  layout === 'nhwc' && shape.length > 2 ? [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)] : shape;
