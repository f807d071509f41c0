import type { EngineGraph, EngineLayer } from '../engine/graph.ts';
import { namesInLayerName } from '../engine/import/onnxNames.ts';
import type { CoreGraph, CoreNode } from '../qdq/graph/coreGraph.ts';
import type { MeasuredKernel } from '../qdq/like/planLike.ts';

/**
 * The kernels of an engine with the core nodes of a model, for an engine that was built from another export of the same
 * network: old and new exporters name nodes differently. What does not change is the module: it is the name of the weight
 * in a layer's name, and the path in a new exporter's node names. From a weighted operator on, the layer's other tokens
 * say what follows it in the kernel; operators without weights are paired in order where both sides have as many.
 */
export function kernelsByModule(engine: EngineGraph, core: CoreGraph): readonly MeasuredKernel[] {
  const byModule = new Map<string, CoreNode>();
  for (const node of core.nodes) if (node.cls === 'weighted') byModule.set(moduleOf(node.label), node);
  const claimed = new Set<CoreNode>();
  const nodesOf = new Map<EngineLayer, readonly CoreNode[]>();
  for (const layer of engine.layers) {
    const heads = namesInLayerName(layer.name).weights.flatMap(
      (name) => byModule.get(name.replace(/\.weight$/, '')) ?? [],
    );
    const nodes = heads.flatMap((head) => [head, ...followers(core, head, layer.onnxNodes.map(opOf))]);
    for (const node of nodes) claimed.add(node);
    if (nodes.length > 0) nodesOf.set(layer, nodes);
  }
  pairInOrder(engine, core, claimed, nodesOf);
  const kernelOf = kernelWith(engine);
  return [...nodesOf].map(([layer, nodes]) =>
    kernelOf(
      layer,
      nodes.map((node) => node.label),
    ),
  );
}

/** The kernels of an engine whose layers name the model's own nodes. */
export function kernelsByName(engine: EngineGraph): readonly MeasuredKernel[] {
  const kernelOf = kernelWith(engine);
  return engine.layers.filter((layer) => !copies.has(layer.kind)).map((layer) => kernelOf(layer, layer.onnxNodes));
}

/** A float input that a surviving DQ makes of an INT8 tensor carries a pair: it counts as INT8. */
function kernelWith(engine: EngineGraph) {
  const dequantized = new Set(
    engine.layers
      .filter((layer) => layer.kind === 'qdq' && layer.inputs[0]?.dtype === 'int8')
      .flatMap((layer) => layer.outputs.map((output) => output.name)),
  );
  return ({ inputs, outputs }: EngineLayer, nodes: readonly string[]): MeasuredKernel => ({
    nodes,
    inputs: inputs.map(({ name, dtype }) => ({ name, dtype: dequantized.has(name) ? 'int8' : dtype })),
    outputs,
  });
}

/** `/layer1/layer1.0/conv1/Conv` → `layer1.0.conv1`: a segment that repeats the one before it replaces it. */
function moduleOf(label: string): string {
  const segments = label.split('/').slice(0, -1);
  const path = segments.reduce<string[]>((kept, segment) => {
    const last = kept.at(-1);
    return last !== undefined && segment.startsWith(`${last}.`) ? [...kept.slice(0, -1), segment] : [...kept, segment];
  }, []);
  return path.filter((segment) => segment !== '').join('.');
}

/** `Conv_9` → `Conv`. */
const opOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/_\d+$/, '');

const maxFollowers = 8;

function followers(core: CoreGraph, head: CoreNode, ops: readonly string[]): readonly CoreNode[] {
  const found: CoreNode[] = [];
  const open = [...ops];
  let at = head;
  for (let count = 0; count < maxFollowers; count += 1) {
    const uses = core.uses.get(at.outputs[0] ?? '') ?? [];
    const next = uses.length === 1 ? uses[0]?.node : null;
    if (!next || next.cls === 'weighted') break;
    const place = open.indexOf(next.op);
    // Names of 8.x engines drop an activation once a Q has passed it.
    if (place === -1 && !(next.cls === 'pointwise' && next.edges.length === 1)) break;
    if (place !== -1) open.splice(place, 1);
    found.push(next);
    at = next;
  }
  return found;
}

function pairInOrder(
  engine: EngineGraph,
  core: CoreGraph,
  claimed: ReadonlySet<CoreNode>,
  nodesOf: Map<EngineLayer, readonly CoreNode[]>,
): void {
  const lone = engine.layers.filter(
    (layer) => !nodesOf.has(layer) && !copies.has(layer.kind) && layer.onnxNodes.length === 1,
  );
  for (const op of new Set(lone.map((layer) => opOf(layer.onnxNodes[0]!)))) {
    const layers = lone.filter((layer) => opOf(layer.onnxNodes[0]!) === op);
    const nodes = core.nodes.filter((node) => node.op === op && !claimed.has(node));
    if (layers.length === nodes.length) layers.forEach((layer, at) => nodesOf.set(layer, [nodes[at]!]));
  }
}

const copies = new Set<EngineLayer['kind']>(['reformat', 'qdq', 'requantize', 'noop', 'sync', 'shape', 'constant']);
