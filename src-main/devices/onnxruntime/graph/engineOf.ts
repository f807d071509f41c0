import { sizeBytesOf } from '../../../../shared/base/dtype.ts';
import type {
  EngineGraph,
  EngineIoTensor,
  EngineLayer,
  EngineTensor,
  LayerKind,
} from '../../../../shared/engine/graph.ts';
import type { ModelGraph, NodeProto, ValueInfoProto } from '../../../../shared/onnx/model.ts';
import { dtypeOf } from '../../../../shared/onnx/elementTypes.ts';
import type { TensorType } from '../../../../shared/onnx/shapes/inferShapes.ts';
import { kindOfOp, isWeightedOp } from './kinds.ts';
import { layoutsOf, toChannelsFirst, type Layouts } from './layouts.ts';
import { originsOf } from './origins.ts';
import { withLabels, type RunCopy } from './runCopy.ts';
import { leastMs, type ProfiledNode, type TypedShape } from './runtimeProfile.ts';

/**
 * ONNX Runtime's optimized graph as an engine: one layer a node, in the order in which they ran. The saved graph and the
 * profile of a session with the same options have the same nodes in the same order, so they are joined by position; where
 * names differ at a position, types and times of that layer are not known.
 */
export interface RuntimeEngine {
  readonly engine: EngineGraph;
  /** By layer index; null where the profile does not know the layer. */
  readonly nodes: readonly (ProfiledNode | null)[];
}

export function engineOf(
  source: RunCopy,
  types: ReadonlyMap<string, TensorType>,
  optimized: ModelGraph,
  profile: readonly ProfiledNode[],
): RuntimeEngine {
  const graph = optimized.model.graph ?? {};
  const nodes = graph.node ?? [];
  const constants = new Set((graph.initializer ?? []).map((tensor) => tensor.name ?? ''));
  const origins = originsOf(source.graph, optimized);
  const layouts = layoutsOf(optimized, origins);
  const timed = nodes.map((node, at) => sameNode(node, profile[at]));
  const names = uniqueNames(nodes.map((node, at) => layerName(node, origins[at]!, source.labels)));
  const layers = nodes.map((node, index): EngineLayer => {
    const known = timed[index] ?? null;
    return {
      index,
      name: names[index]!,
      type: node.opType ?? '',
      kind: kindOf(node, origins[index]!),
      inputs: tensorsOf(node.input ?? [], known?.inputs ?? [], layouts).filter(({ name }) => !constants.has(name)),
      outputs: tensorsOf(node.output ?? [], known?.outputs ?? [], layouts),
      origin: null,
      tactic: null,
      streamId: null,
      weights: weightsOf(node, origins[index]!, source.graph, types, known),
      onnxNodes: origins[index]!.map((at) => source.labels[at]!),
      linkIsExact: false,
      raw: rawOf(node, source.labels, known),
      estimate: null,
    };
  });
  const io = [
    ...(graph.input ?? []).map((value) => ioTensorOf(value, 'input', types)),
    ...(graph.output ?? []).map((value) => ioTensorOf(value, 'output', types)),
  ].filter(({ name }) => !constants.has(name));
  return { engine: { schema: 'onnxruntime', tensorrt: null, layers, ioTensors: io, missing: [] }, nodes: timed };
}

/** The profile in the shape that trtexec writes: names as in the engine, times the least of all runs. */
export function profileText({ engine, nodes }: RuntimeEngine): string {
  const count = nodes.reduce((most, node) => Math.max(most, node?.durationsUs.length ?? 0), 0);
  const times = nodes.map((node) => (node ? leastMs(node.durationsUs) : null));
  const totalMs = times.reduce<number>((sum, time) => sum + (time ?? 0), 0);
  const rows = engine.layers.flatMap((layer, at) => {
    const time = times[at] ?? null;
    if (time === null) return [];
    const percentage = totalMs > 0 ? (100 * time) / totalMs : 0;
    return [{ name: layer.name, timeMs: time * count, averageMs: time, medianMs: time, percentage }];
  });
  return JSON.stringify([{ count, statistic: 'least of the runs' }, ...rows]);
}

const sameNode = (node: NodeProto, profiled: ProfiledNode | undefined): ProfiledNode | null =>
  profiled && profiled.op === node.opType && ((node.name ?? '') === '' || profiled.name === node.name)
    ? profiled
    : null;

/** A Transpose or Cast of the model moves data for the network's sake; one of the runtime is a copy. */
function kindOf(node: NodeProto, origins: readonly number[]): LayerKind {
  const kind = kindOfOp(node.opType ?? '');
  const moves = node.opType === 'Transpose' || node.opType === 'Cast' || node.opType === 'Reshape';
  return moves && origins.length === 0 ? 'reformat' : kind;
}

function layerName(node: NodeProto, origins: readonly number[], labels: readonly string[]): string {
  if (origins.length > 0) return origins.map((at) => labels[at]!).join(' + ');
  const own = withLabels(node.name ?? '', labels).replace(/_token_\d+/g, '');
  return own === '' ? (node.opType ?? 'node') : own;
}

function uniqueNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  });
}

function tensorsOf(names: readonly string[], types: readonly TypedShape[], layouts: Layouts): readonly EngineTensor[] {
  const named = names.filter((name) => name !== '');
  const isComplete = named.length === types.length;
  return named.map((name, at) => {
    const type = isComplete ? types[at] : undefined;
    const layout = layouts.get(name) ?? 'linear';
    const shape = type ? toChannelsFirst(type.shape, layout) : null;
    const dtype = type?.dtype ?? null;
    const count = shape?.reduce((product, dim) => product * dim, 1) ?? null;
    return { name, dtype, layout, shape, sizeBytes: dtype && count !== null ? sizeBytesOf(dtype, count) : null };
  });
}

function weightsOf(
  node: NodeProto,
  origins: readonly number[],
  source: ModelGraph,
  types: ReadonlyMap<string, TensorType>,
  profiled: ProfiledNode | null,
): EngineLayer['weights'] {
  const at = origins.find((origin) => isWeightedOp(source.model.graph?.node?.[origin]?.opType ?? ''));
  if (at === undefined || !isWeightedOp(node.opType ?? '')) return null;
  const shape = types.get(source.model.graph?.node?.[at]?.input?.[1] ?? '')?.shape;
  if (!shape || shape.some((dim) => dim === null)) return null;
  const slot = /^Q(Linear|Gemm)/.test(node.opType ?? '') ? 3 : 1;
  return {
    dtype: profiled?.inputs[slot]?.dtype ?? null,
    count: shape.reduce<number>((product, dim) => product * (dim ?? 0), 1),
  };
}

const rawOf = (node: NodeProto, labels: readonly string[], profiled: ProfiledNode | null) => ({
  name: withLabels(node.name ?? '', labels),
  op: node.opType ?? '',
  domain: node.domain ?? '',
  runs: profiled?.durationsUs.length ?? 0,
});

function ioTensorOf(
  value: ValueInfoProto,
  mode: 'input' | 'output',
  types: ReadonlyMap<string, TensorType>,
): EngineIoTensor {
  const name = value.name ?? '';
  const dims = types.get(name)?.shape ?? null;
  const shape = dims?.every((dim) => dim !== null) ? dims : null;
  return { name, mode, dtype: dtypeOf(value.type?.tensorType?.elemType ?? 0), shape };
}
