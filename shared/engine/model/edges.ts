import type { EngineGraph, EngineTensor } from '../graph.ts';
import { tensorTraffic } from './tensorReads.ts';

/** One tensor on its way from the layer that wrote it to a layer that reads it. */
export interface EngineEdge {
  /** Layer index; null = an input of the engine. */
  readonly from: number | null;
  /** Layer index; null = an output of the engine. */
  readonly to: number | null;
  readonly tensor: string;
  readonly dtype: EngineTensor['dtype'];
  readonly layout: EngineTensor['layout'];
  readonly shape: EngineTensor['shape'];
  readonly sizeBytes: number | null;
  /** False where the file does not tell which of several writers is read. */
  readonly certain: boolean;
}

const views = new WeakMap<EngineGraph, readonly EngineEdge[]>();

/**
 * Producers and consumers of all layers, for drawing and comparison; remembered by identity. Tensors that nobody wrote
 * and that are no input of the engine are constants of a compiled region and make no edge.
 */
export function engineEdges(engine: EngineGraph): readonly EngineEdge[] {
  const known = views.get(engine);
  if (known) return known;
  const built = buildEdges(engine);
  views.set(engine, built);
  return built;
}

function buildEdges(engine: EngineGraph): readonly EngineEdge[] {
  const { reads, writers } = tensorTraffic(engine);
  const bindings = new Map(engine.ioTensors.map((tensor) => [tensor.name, tensor.mode]));
  const edges: EngineEdge[] = [];
  const seen = new Set<string>();
  for (const { tensor, reader, writers: from, certain } of reads) {
    if (seen.has(`${reader} ${tensor.name}`)) continue;
    seen.add(`${reader} ${tensor.name}`);
    for (const writer of from) edges.push(edgeOf(writer, reader, tensor, certain));
    if (from.length > 0) continue;
    if (bindings.has(tensor.name) || (bindings.size === 0 && !isRegionConstant(tensor)))
      edges.push(edgeOf(null, reader, tensor, bindings.size > 0));
  }
  const read = new Set(reads.map(({ tensor }) => tensor.name));
  const outputs = new Map(
    engine.layers.flatMap((layer) => layer.outputs.map((tensor) => [tensor.name, tensor] as const)),
  );
  for (const [name, list] of writers) {
    const leaves = bindings.size > 0 ? bindings.has(name) && bindings.get(name) !== 'input' : !read.has(name);
    const tensor = outputs.get(name);
    if (leaves && tensor) for (const writer of list) edges.push(edgeOf(writer, null, tensor, bindings.size > 0));
  }
  return edges;
}

const edgeOf = (from: number | null, to: number | null, tensor: EngineTensor, certain: boolean): EngineEdge => ({
  from,
  to,
  tensor: tensor.name,
  dtype: tensor.dtype,
  layout: tensor.layout,
  shape: tensor.shape,
  sizeBytes: tensor.sizeBytes,
  certain,
});

/** Names that Myelin gives its own constants. */
const isRegionConstant = ({ name }: EngineTensor): boolean => /^__my|_dconst|const-lit|constantFloat/.test(name);

/**
 * The same edges without the layers that `isFolded` names (NoOps cost nothing and say nothing): what such a layer read is
 * joined to what read it. The joined edge is labelled by the tensor on the reader's side, so that an output of the engine
 * keeps its name. A chain of folded layers disappears as a whole; folded layers in a ring are left alone.
 */
export function foldedEdges(edges: readonly EngineEdge[], isFolded: (layer: number) => boolean): readonly EngineEdge[] {
  const into = new Map<number, EngineEdge[]>();
  for (const edge of edges) {
    if (edge.to === null || !isFolded(edge.to)) continue;
    const list = into.get(edge.to);
    if (list) list.push(edge);
    else into.set(edge.to, [edge]);
  }
  const sources = new Map<number, ReadonlySet<number | null>>();
  const sourcesOf = (layer: number, path: ReadonlySet<number>): ReadonlySet<number | null> => {
    const known = sources.get(layer);
    if (known) return known;
    const found = new Set<number | null>();
    if (path.size < maxChain && !path.has(layer))
      for (const { from } of into.get(layer) ?? []) {
        if (from === null || !isFolded(from)) found.add(from);
        else for (const source of sourcesOf(from, new Set([...path, layer]))) found.add(source);
      }
    sources.set(layer, found);
    return found;
  };
  return edges.flatMap((edge) => {
    if (edge.to !== null && isFolded(edge.to)) return [];
    if (edge.from === null || !isFolded(edge.from)) return [edge];
    return [...sourcesOf(edge.from, new Set())].map((from) => ({ ...edge, from }));
  });
}

const maxChain = 100;
