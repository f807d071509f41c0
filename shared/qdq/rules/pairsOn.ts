import type { CoreGraph } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';

/** The activation pairs that read a core tensor itself, each once, in the order of its readers. */
export function pairsOn(core: CoreGraph, tensor: string): readonly Pair[] {
  const pairs = new Set<Pair>();
  for (const { edge } of core.uses.get(tensor) ?? []) {
    const [first] = edge.pairs;
    if (first?.root === 'activation') pairs.add(first);
  }
  return [...pairs];
}
