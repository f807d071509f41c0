import { isFloat, type DType } from '../base/dtype.ts';
import type { EngineGraph, EngineLayer, TimedEngine } from './graph.ts';

/** What is counted in an engine: copies, weighted layers by the types they read and write, changes of type. */
export interface ReformatCounts {
  readonly total: number;
  readonly qdq: number;
  readonly dtypeChanging: number;
}

export interface WeightedCounts {
  readonly int8ToInt8: number;
  readonly int8ToFloat: number;
  readonly float: number;
}

/** Layers that read one type and write another; `ms` is null without a profile. */
export interface PrecisionTransition {
  readonly from: DType;
  readonly to: DType;
  readonly count: number;
  readonly ms: number | null;
}

/** Copies of every kind; `qdq` are those that a Q or DQ node stayed, requantize kernels included. */
export function countReformats(engine: EngineGraph): ReformatCounts {
  const copies = engine.layers.filter(({ kind }) => kind === 'reformat' || kind === 'qdq' || kind === 'requantize');
  return {
    total: copies.length,
    qdq: copies.filter(({ kind }) => kind !== 'reformat').length,
    dtypeChanging: copies.filter(changesType).length,
  };
}

export type WeightedClass = 'int8ToInt8' | 'int8ToFloat' | 'float';

/** By what it reads and writes; null for a layer without weights or types, and for FP8, FP4 and INT4, which are neither. */
export function weightedClassOf({ kind, inputs, outputs }: EngineLayer): WeightedClass | null {
  const input = inputs[0]?.dtype ?? null;
  const output = outputs[0]?.dtype ?? null;
  if (kind !== 'weighted' || input === null) return null;
  if (isFloat(input)) return 'float';
  if (input !== 'int8') return null;
  return output === null ? null : output === 'int8' ? 'int8ToInt8' : 'int8ToFloat';
}

export function countWeighted(engine: EngineGraph): WeightedCounts {
  const counts = { int8ToInt8: 0, int8ToFloat: 0, float: 0 };
  for (const layer of engine.layers) {
    const found = weightedClassOf(layer);
    if (found !== null) counts[found] += 1;
  }
  return counts;
}

const quantized = (dtype: DType): boolean => dtype === 'int8' || dtype === 'fp8' || dtype === 'int4' || dtype === 'fp4';

export function changesType({ inputs, outputs }: EngineLayer): boolean {
  const from = inputs[0]?.dtype ?? null;
  const to = outputs[0]?.dtype ?? null;
  return from !== null && to !== null && from !== to;
}

export function precisionTransitions(engine: EngineGraph, timed: TimedEngine | null): readonly PrecisionTransition[] {
  const found = new Map<string, { from: DType; to: DType; count: number; ms: number | null }>();
  for (const layer of engine.layers) {
    const from = layer.inputs[0]?.dtype ?? null;
    const to = layer.outputs[0]?.dtype ?? null;
    if (from === null || to === null || from === to) continue;
    if (!(isFloat(from) || quantized(from)) || !(isFloat(to) || quantized(to))) continue;
    const key = `${from}>${to}`;
    const entry = found.get(key) ?? { from, to, count: 0, ms: timed === null ? null : 0 };
    entry.count += 1;
    if (entry.ms !== null) entry.ms += timed?.layerMs[layer.index] ?? 0;
    found.set(key, entry);
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}
