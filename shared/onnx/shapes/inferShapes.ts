import type { DType } from '../../base/dtype.ts';
import { indexOf } from '../graphIndex.ts';
import { inlineFunctions } from '../inlineFunctions.ts';
import type { ModelGraph } from '../model.ts';
import { isNumber } from './dims.ts';
import { Scope } from './scope.ts';

/**
 * Types and shapes of every tensor of a graph, computed from its inputs and constants alone.
 *
 * One pass in topological order; a rule an operator, in one table a family. What the file says about inner tensors
 * (`value_info`) goes stale with the first edit, so it only speaks where no rule does. Bodies of If and Loop see the
 * tensors outside. Local functions are inlined. An operator without a rule has outputs of unknown type; nothing here throws or
 * iterates.
 */
export interface TensorType {
  readonly dtype: DType | null;
  /** A dimension that depends on run-time input is null; the whole is null where not even the rank is known. */
  readonly shape: readonly (number | null)[] | null;
}

/** @param shapes dimensions of graph inputs, for dynamic axes. */
export function inferShapes(
  model: ModelGraph,
  shapes: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, TensorType> {
  const graph = inlineFunctions(model);
  const index = indexOf(graph);
  const scope = new Scope(graph, graph.model.graph ?? {}, null);
  for (const value of graph.model.graph?.input ?? []) scope.declare(value, shapes.get(value.name ?? ''));
  for (const at of index.order) scope.infer(index.nodes[at]!);
  const types = new Map<string, TensorType>();
  for (const [name, { dtype, shape }] of scope.facts)
    types.set(name, { dtype, shape: shape?.map((dim) => (isNumber(dim) ? dim : null)) ?? null });
  return types;
}
