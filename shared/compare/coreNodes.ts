import type { EngineGraph, EngineLayer } from '../engine/graph.ts';
import { isQdqName } from '../engine/import/onnxNames.ts';
import { indexOf, nodeLabel } from '../onnx/graphIndex.ts';
import type { ModelGraph } from '../onnx/model.ts';

/**
 * The ONNX core nodes that an engine computes, Q/DQ, Cast and Identity removed (design §6): what two engines of one
 * network have in common whatever their precision, placement and fusion. Where the model is at hand operator and order
 * come from it; without it they are read from the names, which exporters make of operator and running number.
 */
export interface CoreNodeEntry {
  readonly name: string;
  readonly op: string;
  /** Position in the model's order, or the nearest thing to it that the engine tells. */
  readonly order: number;
  /** Indices of the layers that cover it; several where one operator became several kernels. */
  readonly layers: readonly number[];
  /** Elements of its weight, where the engine says so: the best fingerprint there is. */
  readonly weightCount: number | null;
  readonly shape: string | null;
}

export type NodeFacts = ReadonlyMap<string, { readonly op: string; readonly order: number }>;

/** Operator and order of every node of a model, by label. */
export function nodeFactsOf(graph: ModelGraph): NodeFacts {
  const { nodes, order } = indexOf(graph);
  return new Map(order.map((at, rank) => [nodeLabel(nodes[at]!), { op: nodes[at]!.opType ?? '', order: rank }]));
}

const weightedOps = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);
const removedOps = new Set(['QuantizeLinear', 'DequantizeLinear', 'Cast', 'Identity', 'Constant', 'Dropout']);

/** Operators that a Q may pass: names of 8.x engines drop them once it did. */
export const activationOps = new Set(['Relu', 'Clip', 'LeakyRelu', 'Sigmoid', 'HardSwish', 'HardSigmoid', 'Tanh']);

export function coreNodesOf(engine: EngineGraph, facts: NodeFacts | null): readonly CoreNodeEntry[] {
  const layersOf = new Map<string, number[]>();
  for (const layer of engine.layers)
    for (const name of layer.onnxNodes) {
      if (isQdqName(name)) continue;
      const list = layersOf.get(name);
      if (list) list.push(layer.index);
      else layersOf.set(name, [layer.index]);
    }
  const names = [...layersOf.keys()];
  const numbered = facts === null && mostlyNumbered(names);
  return names
    .map((name, seen): CoreNodeEntry => {
      const layers = layersOf.get(name)!;
      const layer = engine.layers[layers[0]!]!;
      const fact = facts?.get(name);
      const op = fact?.op ?? opInName(name) ?? layer.kind;
      return {
        name,
        op,
        order: fact?.order ?? (numbered ? (numberIn(name) ?? seen) : seen),
        layers,
        weightCount: weightedOps.has(op) ? (layer.weights?.count ?? null) : null,
        shape: layer.outputs[0]?.shape?.join('x') ?? null,
      };
    })
    .filter((entry) => !removedOps.has(entry.op))
    .toSorted((a, b) => a.order - b.order);
}

/** Layers by what they are to a comparison: one that covers core nodes, a copy, or something TensorRT added. */
export const isCopy = (layer: EngineLayer): boolean =>
  layer.kind === 'qdq' || layer.kind === 'requantize' || layer.kind === 'reformat';

/** `/model.0/conv/Conv_3`, `Conv_9`, `node_Conv_12` and `node_conv2d_7` name their operator. */
function opInName(name: string): string | null {
  const last = name.slice(name.lastIndexOf('/') + 1).replace(/^node_/, '');
  const word = /^([A-Za-z][A-Za-z0-9]*?)(?:_\d+)*(?:_output_\d+)?$/.exec(last)?.[1];
  if (word === undefined) return null;
  return lowerNames.get(word.toLowerCase()) ?? (/^[A-Z]/.test(word) ? word : null);
}

const lowerNames: ReadonlyMap<string, string> = new Map([
  ['conv', 'Conv'],
  ['conv2d', 'Conv'],
  ['convtranspose', 'ConvTranspose'],
  ['linear', 'Gemm'],
  ['gemm', 'Gemm'],
  ['matmul', 'MatMul'],
  ['relu', 'Relu'],
  ['add', 'Add'],
  ['mul', 'Mul'],
  ['cat', 'Concat'],
  ['concat', 'Concat'],
  ['sigmoid', 'Sigmoid'],
  ['maxpool', 'MaxPool'],
  ['globalaveragepool', 'GlobalAveragePool'],
]);

const numberIn = (name: string): number | null => {
  const digits = /_(\d+)$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
};

/** Old exporters number every node of the graph once; then numbers are the model's order. */
function mostlyNumbered(names: readonly string[]): boolean {
  const numbers = names.map(numberIn).filter((number) => number !== null);
  return numbers.length > names.length * 0.9 && new Set(numbers).size === numbers.length;
}
