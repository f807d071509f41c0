import type { CoreGraph, CoreNode } from '../../graph/coreGraph.ts';
import { constantOf, shapeOf, tensorFloats } from '../../../onnx/tensors.ts';

/** A stored weight as floats; the rounding of weights is the same in both models and does not matter here. */
export interface Weight {
  readonly dims: readonly number[];
  readonly values: Float32Array;
  /** Its last two axes are swapped on the way to the operator. */
  readonly isTransposed: boolean;
}

export function weightOf({ graph }: CoreGraph, node: CoreNode): Weight | null {
  const path = node.weight;
  if (!path) return null;
  const held = constantFloats(graph, path.pair?.tensor ?? node.node.input?.[path.slot] ?? '');
  if (!held) return null;
  const isTransposed = path.between.filter((op) => op === 'Transpose').length % 2 === 1;
  const scale = path.pair?.q === null ? path.pair.scale : null;
  if (!scale) return { ...held, isTransposed };
  const axis = path.pair?.axis ?? 0;
  const inner = held.dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const values = held.values.map((value, at) => value * scale.values[Math.floor(at / inner) % scale.values.length]!);
  return { ...held, values, isTransposed };
}

export function constantFloats(
  graph: CoreGraph['graph'],
  name: string,
): { readonly dims: readonly number[]; readonly values: Float32Array } | null {
  const constant = constantOf(graph, name);
  const values = constant ? tensorFloats(graph, constant) : null;
  return constant && values?.ok ? { dims: shapeOf(constant), values: values.value } : null;
}
