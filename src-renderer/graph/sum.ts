import { ms } from '../ui/format.ts';
import type { GraphModel } from './model.ts';

/** Several layers together. */
export interface LayerSum {
  readonly ms: number | null;
  /** As it is shown: a range where it is an estimate. */
  readonly time: string;
  /** Of all layer time, 0…1. */
  readonly share: number | null;
  /** Q/DQ, requantize and reformat kernels among them. */
  readonly copies: number;
}

export function sumOf(model: GraphModel, layers: readonly number[]): LayerSum {
  const times = layers.map((layer) => model.nodes[layer]!.ms);
  const known = times.filter((time) => time !== null);
  const sumMs = known.length === 0 ? null : known.reduce((sum, time) => sum + time, 0);
  return {
    ms: sumMs,
    time: timeOf(model, layers, sumMs),
    share: sumMs === null || !model.totalMs ? null : sumMs / model.totalMs,
    copies: layers.filter((layer) => model.nodes[layer]!.loud !== null).length,
  };
}

function timeOf(model: GraphModel, layers: readonly number[], sumMs: number | null): string {
  if (sumMs === null) return '';
  if (!model.isEstimate) return ms(sumMs);
  let [low, high] = [0, 0];
  for (const layer of layers) {
    low += model.engine.layers[layer]?.estimate?.lowMs ?? 0;
    high += model.engine.layers[layer]?.estimate?.highMs ?? 0;
  }
  return `${ms(low)}–${ms(high)}`;
}
