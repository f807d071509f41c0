import type { EngineGraph, EngineLayer, EngineTensor } from '../../engine/graph.ts';
import { isFloat } from '../../base/dtype.ts';

/**
 * What can be asked of a built engine, each answered with one word from its layers alone: the types that a layer reads
 * and writes, which nodes share a layer, whether a Q or DQ is a kernel of its own. A built engine, a compiler's listing and a
 * prediction are read the same way; layers must be linked to the nodes of the model (`linkEngine`).
 */
export type Ask =
  /** Type that the node's layer reads: `int8`, `float`; `mixed` where it was cloned and the clones differ. */
  | { readonly about: 'computes'; readonly node: string }
  /** Type that the node's layer writes: `int8`, `float`, `both`. */
  | { readonly about: 'writes'; readonly node: string }
  /** Which of `to` shares a layer with the node, by name; `apart` where none does. */
  | { readonly about: 'joins'; readonly node: string; readonly to: readonly string[] }
  /** The Q or DQ is a layer of its own: `kernel`, else `absorbed`. `beside` shows that the engine is the model's. */
  | { readonly about: 'quantizer'; readonly node: string; readonly beside: string }
  /** The nodes' layers read one tensor: `shared`, or several: `separate`. */
  | { readonly about: 'inputs'; readonly nodes: readonly string[] }
  /** A Concat: `in-place` (no layer), `copied` (a layer of its own), `generated` (in a layer with others). */
  | { readonly about: 'place'; readonly node: string; readonly beside: string };

/** @returns null where the engine does not hold the nodes, or does not say the types. */
export function answerTo(ask: Ask, engine: EngineGraph): string | null {
  switch (ask.about) {
    case 'computes':
      return typesOver(layersOf(engine, ask.node).map((layer) => typeWord(layer.inputs, 'mixed')));
    case 'writes':
      return typesOver(layersOf(engine, ask.node).map((layer) => typeWord(layer.outputs, 'both')));
    case 'joins':
      return joined(engine, ask.node, ask.to);
    case 'quantizer':
      if (layersOf(engine, ask.beside).length === 0) return null;
      return layersOf(engine, ask.node).some((layer) => copies.has(layer.kind)) ? 'kernel' : 'absorbed';
    case 'inputs':
      return sharing(engine, ask.nodes);
    case 'place':
      return placeOf(engine, ask.node, ask.beside);
  }
}

const copies = new Set<EngineLayer['kind']>(['qdq', 'requantize', 'reformat']);
const main = new Set<EngineLayer['kind']>(['weighted', 'pool']);

/** The layers that hold a node; of several, the ones that run it and not those that only finish it. */
function layersOf(engine: EngineGraph, node: string): readonly EngineLayer[] {
  const layers = engine.layers.filter(({ kind, onnxNodes }) => kind !== 'noop' && onnxNodes.includes(node));
  const running = layers.filter(({ kind }) => main.has(kind));
  return running.length > 0 ? running : layers;
}

/** Shape arithmetic aside, an activation is integer or float; an integer beside floats decides nothing by itself. */
function typeWord(tensors: readonly EngineTensor[], several: string): string | null {
  const types = new Set(
    tensors.flatMap(({ dtype }) =>
      dtype === 'int8' || dtype === 'uint8' ? ['int8'] : dtype && isFloat(dtype) ? ['float'] : [],
    ),
  );
  const [only = null] = types;
  return types.size > 1 ? several : only;
}

function typesOver(words: readonly (string | null)[]): string | null {
  const [first = null] = words;
  return words.every((word) => word === first) ? first : 'mixed';
}

function joined(engine: EngineGraph, node: string, to: readonly string[]): string | null {
  const others = to.map((name) => ({ name, layers: layersOf(engine, name) }));
  if (others.every(({ layers }) => layers.length === 0)) return null;
  const found = others.find(({ layers }) => layers.some(({ onnxNodes }) => onnxNodes.includes(node)));
  return found?.name ?? 'apart';
}

function sharing(engine: EngineGraph, nodes: readonly string[]): string | null {
  const read = nodes.map((node) => layersOf(engine, node)[0]?.inputs[0]?.name ?? null);
  return read.includes(null) ? null : new Set(read).size === 1 ? 'shared' : 'separate';
}

function placeOf(engine: EngineGraph, node: string, beside: string): string | null {
  if (layersOf(engine, beside).length === 0) return null;
  const layers = layersOf(engine, node);
  if (layers.length === 0) return engine.layers.some((layer) => copiesInto(layer, node)) ? 'copied' : 'in-place';
  return layers.some(({ onnxNodes, kind }) => kind !== 'reformat' && onnxNodes.length > 1) ? 'generated' : 'copied';
}

/** A copy that 8.x makes for one input of a Concat, `<Concat>_<tensor>_clone_<k> copy` (qdq-rules §10), covers no node. */
const copiesInto = ({ kind, name, outputs }: EngineLayer, concat: string): boolean =>
  kind === 'reformat' &&
  (name === concat ||
    (name.startsWith(`${concat}_`) && name.endsWith(' copy')) ||
    outputs.some((tensor) => tensor.name === concat));
