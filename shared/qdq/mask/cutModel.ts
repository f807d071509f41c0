import { ensure } from '../../base/assert.ts';
import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { applyEdits, type GraphEdit, type ValueList } from '../../onnx/edit.ts';
import { dataTypeOf } from '../../onnx/elementTypes.ts';
import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import type { ModelGraph, ValueInfoProto } from '../../onnx/model.ts';
import { inferShapes } from '../../onnx/shapes/inferShapes.ts';
import { say } from '../rules/say.ts';
import type { Masked } from './maskRegion.ts';

/**
 * The front part of a model: the given tensors become its outputs, and every node, constant, input and description that
 * nothing needs any more goes. What is left is untouched and in the same order, and the plan can be taken back to the byte.
 *
 * Errors: `E-NOT-FOUND` for a tensor that no node makes.
 */
export function cutModel(graph: ModelGraph, tensors: readonly string[]): Result<Masked> {
  const index = indexOf(graph);
  const wanted = [...new Set(tensors)];
  const unknown = wanted.filter((tensor) => !index.producers.has(tensor));
  if (unknown.length > 0)
    return err(
      appError('E-NOT-FOUND', `No node of this model makes ${unknown.map((name) => `'${name}'`).join(', ')}.`),
    );
  const needed = neededFor(graph, wanted);
  const removedNodes = index.nodes.filter((_, at) => !needed.nodes.has(at));
  const edits = [
    ...outputEdits(graph, wanted),
    ...index.nodes
      .map((node, at) => ({ kind: 'remove-node' as const, at, node }))
      .filter(({ at }) => !needed.nodes.has(at))
      .toReversed(),
    ...(graph.model.graph?.initializer ?? [])
      .map((tensor, at) => ({ kind: 'remove-initializer' as const, at, tensor }))
      .filter(({ tensor }) => !needed.tensors.has(tensor.name ?? ''))
      .toReversed(),
    ...removals(graph, 'input', (name) => !needed.tensors.has(name)),
    ...removals(graph, 'valueInfo', (name) => !needed.tensors.has(name) || wanted.includes(name)),
  ];
  const edited = applyEdits(graph, edits);
  if (!edited.ok) return edited;
  const step = {
    op: 'cut-model' as const,
    rule: 'mask',
    nodes: removedNodes.map(nodeLabel),
    tensors: wanted,
    scaleSource: null,
    scale: null,
    sqnrLossDb: 0,
    why: say`The model ends at ${wanted}; ${removedNodes.length} nodes behind it go.`,
    edits,
  };
  return ok({ plan: { steps: edits.length > 0 ? [step] : [] }, graph: edited.value });
}

/** What the given tensors are computed from, bodies of If and Loop included. */
function neededFor(graph: ModelGraph, wanted: readonly string[]) {
  const { nodes, producers, captures } = indexOf(graph);
  const needed = { nodes: new Set<number>(), tensors: new Set<string>() };
  const waiting = [...wanted];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.tensors.has(name)) continue;
    needed.tensors.add(name);
    const at = producers.get(name);
    if (at === undefined || needed.nodes.has(at)) continue;
    needed.nodes.add(at);
    waiting.push(...(nodes[at]!.input ?? []), ...(captures.get(at) ?? []));
    for (const output of nodes[at]!.output ?? []) needed.tensors.add(output);
  }
  return needed;
}

function outputEdits(graph: ModelGraph, wanted: readonly string[]): readonly GraphEdit[] {
  const outputs = graph.model.graph?.output ?? [];
  const kept = outputs.filter((value) => wanted.includes(value.name ?? ''));
  const known = new Set(kept.map((value) => value.name));
  const added = wanted.filter((name) => !known.has(name));
  const described = new Map((graph.model.graph?.valueInfo ?? []).map((value) => [value.name, value]));
  const types = inferShapes(graph, new Map());
  return [
    ...removals(graph, 'output', (name) => !known.has(name)),
    ...added.map((name, at) => ({
      kind: 'insert-value' as const,
      list: 'output' as const,
      at: kept.length + at,
      value: described.get(name) ?? describe(name, types.get(name)),
    })),
  ];
}

function describe(name: string, type: ReturnType<ReturnType<typeof inferShapes>['get']>): ValueInfoProto {
  const shape = type?.shape?.map((dim) => (dim === null ? {} : { dimValue: BigInt(dim) }));
  const elemType = type?.dtype ? dataTypeOf(type.dtype) : null;
  return {
    name,
    ...(elemType === null ? {} : { type: { tensorType: { elemType, ...(shape ? { shape: { dim: shape } } : {}) } } }),
  };
}

function removals(graph: ModelGraph, list: ValueList, isGone: (name: string) => boolean): readonly GraphEdit[] {
  const values = graph.model.graph?.[list] ?? [];
  return values
    .map((value, at) => ({ kind: 'remove-value' as const, list, at, value: ensure(value, 'a list has no holes') }))
    .filter(({ value }) => isGone(value.name ?? ''))
    .toReversed();
}
