import type { EngineGraph, EngineIoTensor, EngineLayer, EngineTensor } from '../graph.ts';

/**
 * An engine as a flow: its layers in their order, then its inputs and outputs, joined by the tensors that they share by
 * name. Several layers may write one tensor (a Concat in place): a reader is joined to every writer that ran before it.
 * A file without tensors gives nodes and no edges; nothing is guessed.
 */
export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

export type FlowNode =
  | { readonly kind: 'layer'; readonly layer: EngineLayer }
  | { readonly kind: 'input' | 'output'; readonly tensor: EngineIoTensor };

export interface FlowEdge {
  readonly from: number;
  readonly to: number;
  /** As the reader sees it. */
  readonly tensor: EngineTensor;
}

export function flowOf(engine: EngineGraph): Flow {
  const writers = new Map<string, number[]>();
  engine.layers.forEach((layer, index) => {
    for (const tensor of layer.outputs) push(writers, tensor.name, index);
  });
  const nodes: FlowNode[] = engine.layers.map((layer) => ({ kind: 'layer', layer }));
  const inputs = new Map<string, number>();
  for (const tensor of engine.ioTensors)
    if (isInput(tensor, writers) && !inputs.has(tensor.name))
      inputs.set(tensor.name, nodes.push({ kind: 'input', tensor }) - 1);

  const edges: FlowEdge[] = [];
  engine.layers.forEach((layer, to) => {
    for (const tensor of layer.inputs) {
      for (const from of writersBefore(writers.get(tensor.name) ?? [], to)) edges.push({ from, to, tensor });
      const input = inputs.get(tensor.name);
      if (input !== undefined) edges.push({ from: input, to, tensor });
    }
  });
  for (const tensor of engine.ioTensors) {
    const from = writers.get(tensor.name);
    if (isInput(tensor, writers) || !from) continue;
    const to = nodes.push({ kind: 'output', tensor }) - 1;
    for (const writer of from) edges.push({ from: writer, to, tensor: outputOf(engine, writer, tensor.name) });
  }
  return { nodes, edges };
}

const isInput = (tensor: EngineIoTensor, writers: ReadonlyMap<string, readonly number[]>): boolean =>
  tensor.mode === 'input' || (tensor.mode === null && !writers.has(tensor.name));

/** Memory is used again under one name: only what was written before counts, unless nothing was. */
function writersBefore(all: readonly number[], reader: number): readonly number[] {
  const before = all.filter((writer) => writer < reader);
  return before.length > 0 ? before : all.filter((writer) => writer !== reader);
}

const outputOf = (engine: EngineGraph, writer: number, name: string): EngineTensor =>
  engine.layers[writer]!.outputs.find((tensor) => tensor.name === name)!;

function push(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
