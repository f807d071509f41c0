import { moduleBlocks } from '../../../shared/engine/view/blocks.ts';
import type { GraphModel } from '../../graph/model.ts';
import { sumOf, type LayerSum } from '../../graph/sum.ts';

/** A line of the outline: a module with all that lies in it, or one layer. */
export interface OutlineRow extends LayerSum {
  readonly key: string;
  readonly depth: number;
  readonly title: string;
  readonly layers: readonly number[];
  /** Null for a layer. */
  readonly isOpen: boolean | null;
}

/** Layers by module, in the order of the engine: the accessible twin of the graph. */
export function outlineRows(model: GraphModel, closed: ReadonlySet<string>): readonly OutlineRow[] {
  const rows: OutlineRow[] = [];
  const add = (layer: number, depth: number): void => {
    const { title } = model.nodes[layer]!;
    rows.push({ ...sumOf(model, [layer]), layers: [layer], key: String(layer), depth, title, isOpen: null });
  };
  let next = 0;
  for (const [at, { title, layers }] of moduleBlocks(model.engine).entries()) {
    for (; next < layers[0]!; next += 1) add(next, 0);
    const key = `${at} ${title}`;
    const isOpen = !closed.has(key);
    rows.push({ ...sumOf(model, layers), layers, key, depth: 0, title, isOpen });
    if (isOpen) for (const layer of layers) add(layer, 1);
    next = layers.at(-1)! + 1;
  }
  for (; next < model.engine.layers.length; next += 1) add(next, 0);
  return rows;
}
