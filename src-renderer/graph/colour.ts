import type { LayerKind } from '../../shared/engine/graph.ts';
import type { GraphNode } from './model.ts';

/** What the colour of a node says; one at a time. */
export type ColourMode = 'precision' | 'type' | 'heat';
export const colourModes: readonly ColourMode[] = ['precision', 'type', 'heat'];

export const heatSteps = 8;

/** Square root: the eye should still tell layers of 1 % and 4 % apart. */
export const heatStep = (relative: number): number =>
  relative <= 0 ? 0 : Math.min(heatSteps - 1, 1 + Math.floor(Math.sqrt(relative) * (heatSteps - 1.001)));

/** A colour of its own for every kind that computes or moves; the rest is grey. */
const typeColours: Readonly<Partial<Record<LayerKind, string>>> = {
  weighted: '--k-weighted',
  pool: '--k-pool',
  pointwise: '--k-pointwise',
  reduce: '--k-reduce',
  softmax: '--k-reduce',
  resize: '--k-move',
  concat: '--k-move',
  shuffle: '--k-move',
  slice: '--k-move',
  myelin: '--k-region',
  qdq: '--c-qdq',
  requantize: '--c-requant',
  reformat: '--c-format',
};

/** The CSS variable that colours a node; edges and borders of copies have their own. */
export function colourOf(node: GraphNode, mode: ColourMode): string {
  if (mode === 'heat') return `--heat-${heatStep(node.relative)}`;
  if (mode === 'type') return (node.kind === null ? undefined : typeColours[node.kind]) ?? '--other';
  return `--${node.family}`;
}

export const loudColours = { qdq: '--c-qdq', requantize: '--c-requant', reformat: '--c-format' } as const;
