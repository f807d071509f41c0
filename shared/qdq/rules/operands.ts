import { intAttribute, intsAttribute } from '../../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';

/** The sizes of a weighted operator that decide whether INT8 pays, read off its weight; null where shapes are unknown. */
export interface ConvSizes {
  readonly outChannels: number;
  readonly inChannels: number;
  readonly groups: number;
  readonly kernel: readonly number[];
}

export function convSizes({ types }: CoreGraph, node: CoreNode): ConvSizes | null {
  const shape = types.get(node.node.input?.[1] ?? '')?.shape;
  const [first, second, ...spatial] = shape ?? [];
  if (node.op !== 'Conv' || typeof first !== 'number' || typeof second !== 'number') return null;
  const groups = intAttribute(node.node, 'group', 1);
  const kernel = intsAttribute(node.node, 'kernel_shape') ?? spatial.map((dim) => dim ?? 0);
  return { outChannels: first, inChannels: second * groups, groups, kernel };
}

/** M, N and K of a matrix product with a constant side; null where shapes are unknown. */
export function gemmSizes({ types }: CoreGraph, node: CoreNode): { m: number; n: number; k: number } | null {
  if (node.op !== 'Gemm' && node.op !== 'MatMul') return null;
  const data = types.get(node.edges[0]?.tensor ?? '')?.shape;
  const result = types.get(node.outputs[0] ?? '')?.shape;
  if (!data || !result || data.length === 0 || result.length === 0) return null;
  const k = data.at(-1);
  const n = result.at(-1);
  const rows = result.slice(0, -1);
  if (typeof k !== 'number' || typeof n !== 'number' || rows.some((dim) => typeof dim !== 'number')) return null;
  return { m: rows.reduce<number>((product, dim) => product * (dim ?? 1), 1), n, k };
}
