import type { EngineGraph, EngineLayer } from './graph.ts';
import { isQdqName, namesInLayerName } from './import/onnxNames.ts';

/**
 * Which ONNX nodes each layer stands for. Core nodes are the ones that compute or move activations: Q, DQ, Cast and
 * Identity come and go between variants and are listed apart, names of weights are no nodes. Copies (Reformat, surviving
 * Q/DQ, requantize, NoOp, sync) cover no core node; they serve an edge.
 *
 * Sources, best first: the layer's metadata (8.6 and later, exact), the tokens of its name, and with the model at hand
 * the tensors: what lies between a layer's outputs and its inputs in the ONNX graph is what it runs, which is the only
 * way to see into `{ForeignNode[a...b]}`. With the model, tokens that are no node of it are dropped.
 */
export interface ModelNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface LayerLink {
  readonly core: readonly string[];
  /** Q, DQ, Cast and Identity nodes that it absorbed or that it is. */
  readonly passing: readonly string[];
  readonly weights: readonly string[];
  readonly by: 'metadata' | 'name' | 'tensors' | null;
}

/** The engine with the ONNX nodes of each layer as the links say them: made-up names gone, regions opened. */
export function linkEngine(engine: EngineGraph, model: readonly ModelNode[] | null): EngineGraph {
  const links = layerLinks(engine, model);
  return {
    ...engine,
    layers: engine.layers.map((layer, at) => {
      const { core, passing, by } = links[at]!;
      const kept = new Set([...core, ...passing]);
      const inFileOrder = layer.onnxNodes.filter((name) => kept.delete(name));
      return { ...layer, onnxNodes: [...inFileOrder, ...kept], linkIsExact: by === 'metadata' };
    }),
  };
}

/**
 * False for a model that the engine was not built from, such as another export of the same network: its nodes bear other
 * names, and to link by it would take every name away that the engine has of its own.
 */
export function isModelOf(model: readonly ModelNode[], engine: EngineGraph): boolean {
  const index = new ModelIndex(model, engine);
  const named = engine.layers.filter(({ kind }) => !copies.has(kind)).flatMap(({ onnxNodes }) => onnxNodes);
  const known = named.filter((name) => index.resolve(name).length > 0);
  return known.length >= named.length * leastKnown;
}

const leastKnown = 1 / 3;

/** @returns one link a layer, by layer index. */
export function layerLinks(engine: EngineGraph, model: readonly ModelNode[] | null): readonly LayerLink[] {
  const nodes = model === null ? null : new ModelIndex(model, engine);
  return engine.layers.map((layer) => linkLayer(layer, nodes));
}

const copies = new Set<EngineLayer['kind']>(['reformat', 'qdq', 'requantize', 'noop', 'sync', 'shape', 'constant']);

function linkLayer(layer: EngineLayer, model: ModelIndex | null): LayerLink {
  const weights = namesInLayerName(layer.name).weights;
  const named = model === null ? layer.onnxNodes : layer.onnxNodes.flatMap((name) => model.resolve(name));
  const isCore = (name: string): boolean => (model === null ? !looksPassing(name) : model.isCore(name));
  if (copies.has(layer.kind))
    return {
      core: [],
      passing: named.filter((name) => !isCore(name)),
      weights,
      by: named.length > 0 ? byOf(layer) : null,
    };
  const isRegion = layer.name.startsWith('{ForeignNode[') && !layer.linkIsExact;
  const between = model !== null && (isRegion || named.length === 0) ? model.between(layer) : [];
  const all = [...new Set([...named, ...between])];
  return {
    core: all.filter(isCore),
    passing: all.filter((name) => !isCore(name)),
    weights,
    by: between.length > 0 ? 'tensors' : all.length > 0 ? byOf(layer) : null,
  };
}

const byOf = (layer: EngineLayer): 'metadata' | 'name' => (layer.linkIsExact ? 'metadata' : 'name');

const passingOps = new Set(['QuantizeLinear', 'DequantizeLinear', 'Cast', 'Identity', 'Constant']);

/** By name only, for engines without their model: exporters name nodes after their operator. */
const looksPassing = (name: string): boolean =>
  isQdqName(name) || /(?:^|[/_.])(?:Cast|Identity|Constant)(?:[_.]\d+)?$/.test(name);

class ModelIndex {
  readonly #byName = new Map<string, ModelNode>();
  readonly #byOutput = new Map<string, ModelNode>();
  readonly #tensors = new Set<string>();
  /** What a copy reads or writes instead of the tensor that its other side is called after. */
  readonly #copied = new Map<string, string>();

  constructor(nodes: readonly ModelNode[], engine: EngineGraph) {
    for (const node of nodes) {
      this.#byName.set(node.name, node);
      for (const input of node.inputs) this.#tensors.add(input);
      for (const output of node.outputs) {
        this.#tensors.add(output);
        this.#byOutput.set(output, node);
      }
    }
    for (const { kind, inputs, outputs } of engine.layers) {
      const [from, to] = [inputs[0]?.name, outputs[0]?.name];
      if ((kind !== 'reformat' && kind !== 'noop') || from === undefined || to === undefined) continue;
      if (!this.#tensors.has(to)) this.#copied.set(to, from);
      if (!this.#tensors.has(from)) this.#copied.set(from, to);
    }
  }

  /** The name itself, a clone's original, or the node that TensorRT named after its first output. */
  resolve(name: string): readonly string[] {
    if (this.#byName.has(name)) return [name];
    const original = name.replace(/_clone_\d+$/, '');
    if (this.#byName.has(original)) return [original];
    const maker = name.startsWith('node_of_') ? this.#byOutput.get(name.slice('node_of_'.length)) : undefined;
    return maker ? [maker.name] : [];
  }

  isCore(name: string): boolean {
    const node = this.#byName.get(name);
    return node !== undefined && !passingOps.has(node.op);
  }

  /** Nodes on the way from the layer's inputs to its outputs; empty unless all of them are tensors of the model. */
  between(layer: EngineLayer): readonly string[] {
    const stops = layer.inputs.map(({ name }) => this.#tensor(name));
    const waiting = layer.outputs.map(({ name }) => this.#tensor(name));
    if (waiting.length === 0 || [...stops, ...waiting].some((name) => !this.#tensors.has(name))) return [];
    const border = new Set(stops);
    const found = new Set<string>();
    while (waiting.length > 0 && found.size < maxRegion) {
      const node = this.#byOutput.get(waiting.pop()!);
      if (node === undefined || found.has(node.name)) continue;
      found.add(node.name);
      for (const input of node.inputs) if (!border.has(input)) waiting.push(input);
    }
    return [...found].toReversed();
  }

  /** An engine's tensor by the model's name: `relu.1_5_myl0` is `relu`, and a copy's side is what was copied. */
  #tensor(name: string): string {
    for (const candidate of [name, this.#copied.get(name)]) {
      if (candidate === undefined) continue;
      if (this.#tensors.has(candidate)) return candidate;
      const plain = candidate.replace(/(?:\.\d+)?(?:_\d+)?_myl\d+$/, '');
      if (this.#tensors.has(plain)) return plain;
    }
    return name;
  }
}

const maxRegion = 100_000;
