import type { EngineGraph, EngineLayer } from '../engine/graph.ts';
import type { RunEvidence } from './types.ts';
import { coreNodesOf, type CoreNodeEntry, type NodeFacts } from './coreNodes.ts';
import { neighboursOf, type Neighbours } from './neighbours.ts';

/** One of the two engines of a comparison, with all that the steps ask of it, computed once. */
export interface Side {
  readonly engine: EngineGraph;
  /** Mean ms of each layer by index; 0 where the profile has none. */
  readonly layerMs: readonly number[];
  /** Iterations that the times rest on; 0 without a profile. */
  readonly iterations: number;
  /** Profile entries that no layer carries; their time was spent too. */
  readonly unmatchedMs: number;
  readonly core: readonly CoreNodeEntry[];
  /** Positions in `core` of the nodes that a layer covers. */
  readonly coreOfLayer: readonly (readonly number[])[];
  readonly neighbours: Neighbours;
  /** Indices of the layers that read a tensor, by its name. */
  readonly readers: ReadonlyMap<string, readonly number[]>;
  /** What TensorRT's log says of a Q or DQ that stayed a kernel, by node. */
  readonly said: ReadonlyMap<string, string>;
  /** Names of the network's inputs; where the file does not say, what is read and never written. */
  readonly inputs: ReadonlySet<string>;
}

export function sideOf(run: RunEvidence, facts: NodeFacts | null): Side | null {
  const { engine } = run;
  if (engine === null) return null;
  const core = coreNodesOf(engine, facts);
  const coreOfLayer: number[][] = engine.layers.map(() => []);
  core.forEach((entry, at) => {
    for (const layer of entry.layers) coreOfLayer[layer]!.push(at);
  });
  return {
    engine,
    layerMs: engine.layers.map((layer) => run.timed?.layerMs[layer.index] ?? 0),
    iterations: run.timed?.count ?? 0,
    unmatchedMs: (run.timed?.unmatched ?? []).reduce((sum, entry) => sum + (entry.averageMs ?? 0), 0),
    core,
    coreOfLayer,
    neighbours: neighboursOf(engine),
    readers: readersOf(engine),
    said: new Map(run.log?.survivors.map(({ node, said }) => [node, said])),
    inputs: inputsOf(engine),
  };
}

function inputsOf(engine: EngineGraph): ReadonlySet<string> {
  const told = engine.ioTensors.filter((tensor) => tensor.mode === 'input').map((tensor) => tensor.name);
  if (told.length > 0) return new Set(told);
  const written = new Set(engine.layers.flatMap((layer) => layer.outputs.map((tensor) => tensor.name)));
  return new Set(
    engine.layers.flatMap((layer) => layer.inputs.map((tensor) => tensor.name)).filter((name) => !written.has(name)),
  );
}

function readersOf(engine: EngineGraph): ReadonlyMap<string, readonly number[]> {
  const readers = new Map<string, number[]>();
  for (const layer of engine.layers)
    for (const tensor of layer.inputs) {
      const list = readers.get(tensor.name);
      if (list) list.push(layer.index);
      else readers.set(tensor.name, [layer.index]);
    }
  return readers;
}

export const layerAt = (side: Side, index: number): EngineLayer => side.engine.layers[index]!;

/**
 * The nearest layers with core nodes upstream or downstream of `start`, looking through copies and what TensorRT added.
 * @returns indices in the order found, without repetition; empty at the engine's border.
 */
export function nearestCore(side: Side, start: number, direction: 'before' | 'after'): readonly number[] {
  const found: number[] = [];
  const seen = new Set([start]);
  const waiting = [...side.neighbours[direction][start]!];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (side.coreOfLayer[at]!.length > 0) found.push(at);
    else waiting.push(...side.neighbours[direction][at]!);
  }
  return found;
}
