import type { CoreGraph } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';
import { keyOf, moduleOf, siteOf, type QuantizerSite } from './quantizerSite.ts';

/** A place of the PyTorch model whose quantizer is on, with the pair that came of it. */
export interface QuantizedSite {
  readonly site: QuantizerSite;
  readonly pair: Pair;
}

/** What a graph quantizes, by site: activations by the edges that carry a pair, weights by their modules. */
export function quantizedSitesOf(core: CoreGraph): ReadonlyMap<string, QuantizedSite> {
  const found = new Map<string, QuantizedSite>();
  const add = (site: QuantizerSite, pair: Pair): void => {
    found.set(keyOf(site), { site, pair });
  };
  for (const node of core.nodes) {
    for (const edge of node.edges) {
      const pair = edge.pairs.at(-1);
      if (pair) add(siteOf(core, node, edge.slot, pair.label), pair);
    }
    const module = node.weight?.pair ? moduleOf(core, node) : null;
    if (node.weight?.pair && module !== null) add(weightSite(module), node.weight.pair);
  }
  return found;
}

export const weightSite = (module: string): QuantizerSite & { readonly kind: 'module' } => ({
  kind: 'module',
  module,
  quantizer: 'weight_quantizer',
});
