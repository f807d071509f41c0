import { appError } from '../../../../shared/base/errors.ts';
import { sizeBytesOf } from '../../../../shared/base/dtype.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { Shapes } from '../../../../shared/base/shapes.ts';
import { dataTypeOf } from '../../../../shared/onnx/elementTypes.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { inferShapes } from '../../../../shared/onnx/shapes/inferShapes.ts';

/**
 * Makes inner tensors graph outputs of our copy: the runtime hands out nothing else. A tensor that is an output already,
 * or a graph input, is left as it is. Errors: `E-NOT-FOUND` for a name that no node makes.
 */
export function withExtraOutputs(graph: ModelGraph, tensors: readonly string[]): Result<ModelGraph> {
  const { producers, outputs, inputs } = indexOf(graph);
  const wanted = [...new Set(tensors)].filter((name) => !outputs.has(name) && !inputs.includes(name));
  const stranger = wanted.find((name) => !producers.has(name));
  if (stranger !== undefined) return err(appError('E-NOT-FOUND', `No node of the model makes a tensor '${stranger}'.`));
  const types = inferShapes(graph, new Map());
  const added = wanted.map((name) => {
    const elemType = dataTypeOf(types.get(name)?.dtype ?? 'fp32');
    return { name, type: { tensorType: { elemType } } };
  });
  const proto = graph.model.graph ?? {};
  const output = [...(proto.output ?? []), ...added];
  return ok({ ...graph, model: { ...graph.model, graph: { ...proto, output } } });
}

/** Most bytes of inner tensors that are fetched by one run; more are fetched by several runs of the same sample. */
const fetchBytes = 192e6;

/** Tensors in groups that one run may hand out together. An unknown size counts as a small one. */
export function fetchGroups(
  graph: ModelGraph,
  shapes: Shapes,
  tensors: readonly string[],
): readonly (readonly string[])[] {
  const types = inferShapes(graph, shapes);
  const groups: string[][] = [];
  let room = 0;
  for (const name of tensors) {
    const type = types.get(name);
    const count = type?.shape?.reduce<number>((product, dim) => product * (dim ?? 1), 1) ?? 1;
    const bytes = sizeBytesOf(type?.dtype ?? 'fp32', count);
    if (groups.length === 0 || bytes > room) {
      groups.push([]);
      room = fetchBytes;
    }
    groups.at(-1)!.push(name);
    room -= bytes;
  }
  return groups;
}
