import type { GraphScene } from './scene.ts';

export type Step = 'down' | 'up' | 'left' | 'right';

/** Where an arrow key leads: along the edges down and up, the straightest first, and sideways within the rank. */
export function stepFrom(scene: GraphScene, node: number, step: Step): number | null {
  if (step === 'down') return straightest(scene, node, scene.after[node]!);
  if (step === 'up') return straightest(scene, node, scene.before[node]!);
  const { x, y } = centre(scene, node);
  const rank = scene.layout.ranks[node];
  let best: number | null = null;
  for (const other of scene.nodesByY.near(y, y)) {
    if (other === node || scene.layout.ranks[other] !== rank) continue;
    const isBeyond = step === 'right' ? centre(scene, other).x > x : centre(scene, other).x < x;
    const isNearer = best === null || Math.abs(centre(scene, other).x - x) < Math.abs(centre(scene, best).x - x);
    if (isBeyond && isNearer) best = other;
  }
  return best;
}

function straightest(scene: GraphScene, node: number, candidates: readonly number[]): number | null {
  const { x } = centre(scene, node);
  const away = (other: number): number => Math.abs(centre(scene, other).x - x);
  return candidates.reduce<number | null>(
    (best, other) => (best === null || away(other) < away(best) ? other : best),
    null,
  );
}

const centre = (scene: GraphScene, node: number): { readonly x: number; readonly y: number } => {
  const { x, y } = scene.layout.nodes[node]!;
  const { width, height } = scene.picture.sizes[node]!;
  return { x: x + width / 2, y: y + height / 2 };
};
