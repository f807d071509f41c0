import type { EngineGraph } from '../engine/graph.ts';

/** Who feeds and who reads each layer, by tensor name in execution order: a tensor may be written again later. */
export interface Neighbours {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

export function neighboursOf(engine: EngineGraph): Neighbours {
  const before: number[][] = engine.layers.map(() => []);
  const after: number[][] = engine.layers.map(() => []);
  const writers = new Map<string, number[]>();
  const readSince = new Set<string>();
  for (const layer of engine.layers) {
    for (const tensor of layer.inputs) {
      readSince.add(tensor.name);
      for (const writer of writers.get(tensor.name) ?? []) {
        if (writer === layer.index) continue;
        before[layer.index]!.push(writer);
        after[writer]!.push(layer.index);
      }
    }
    for (const tensor of layer.outputs) {
      // Several writers without a reader between them are the parts of an eliminated Concat.
      const list = readSince.has(tensor.name) ? [] : (writers.get(tensor.name) ?? []);
      readSince.delete(tensor.name);
      writers.set(tensor.name, [...list, layer.index]);
    }
  }
  return { before, after };
}
