import type { EngineGraph } from '../engine/graph.ts';
import { engineEdges } from '../engine/model/edges.ts';

/** Who feeds and who reads each layer, by layer index; without repetition. */
export interface Neighbours {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

export function neighboursOf(engine: EngineGraph): Neighbours {
  const before: number[][] = engine.layers.map(() => []);
  const after: number[][] = engine.layers.map(() => []);
  for (const { from, to } of engineEdges(engine)) {
    if (from === null || to === null || from === to || before[to]!.includes(from)) continue;
    before[to]!.push(from);
    after[from]!.push(to);
  }
  return { before, after };
}
