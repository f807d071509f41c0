import type { FixPreview } from '../../../shared/contract/fixMethods.ts';
import type { EngineGraph, EngineLayer } from '../../../shared/engine/graph.ts';
import type { Confidence } from '../../../shared/qdq/types.ts';
import { ms, signedMs } from '../../ui/format.ts';

/** What a preview promises against the model as it is. Time is a range or not known; the rest are counts of the prediction. */
export interface Saving {
  /** Saved milliseconds, low to high; null without an estimate. */
  readonly ms: readonly [low: number, high: number] | null;
  readonly kernels: number;
  readonly movedBytes: number;
  /** The weakest confidence among the layers that would change. */
  readonly confidence: Confidence | null;
}

export function savingOf({ before, after, predictionBefore, predictionAfter }: FixPreview): Saving {
  const changed = changedLayers(predictionBefore, predictionAfter);
  const touched = [
    ...changed.before.map((index) => predictionBefore.layers[index]!),
    ...changed.after.map((index) => predictionAfter.layers[index]!),
  ];
  return {
    ms: savedMs(predictionBefore, predictionAfter),
    kernels: before.reformatsQdq - after.reformatsQdq,
    movedBytes: before.movedBytes - after.movedBytes,
    confidence: weakest(touched),
  };
}

/** Layers that stand in only one of two predictions, or read or write other types. */
export function changedLayers(
  before: EngineGraph,
  after: EngineGraph,
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const inBefore = new Set(before.layers.map(signature));
  const inAfter = new Set(after.layers.map(signature));
  const missingIn = (graph: EngineGraph, other: ReadonlySet<string>): readonly number[] =>
    graph.layers.flatMap((layer, index) => (other.has(signature(layer)) ? [] : [index]));
  return { before: missingIn(before, inAfter), after: missingIn(after, inBefore) };
}

/** What a layer covers, without the Q and DQ that a fix renames, and the types that it reads and writes. */
const signature = ({ kind, onnxNodes, inputs, outputs, name }: EngineLayer): string => {
  const core = onnxNodes.filter((node) => !/quantize/i.test(node));
  const types = [...inputs, ...outputs].map(({ dtype }) => dtype ?? '?').join(',');
  return `${kind} ${core.length > 0 ? core.join('+') : name} ${types}`;
};

/** The same roofline stands behind both sums, so low goes with low and high with high. */
function savedMs(before: EngineGraph, after: EngineGraph): Saving['ms'] {
  const a = sumOf(before);
  const b = sumOf(after);
  if (a === null || b === null) return null;
  const ends = [a.low - b.low, a.high - b.high];
  return [Math.min(...ends), Math.max(...ends)];
}

function sumOf({ layers }: EngineGraph): { readonly low: number; readonly high: number } | null {
  const known = layers.flatMap(({ estimate }) => (estimate === null ? [] : [estimate]));
  if (known.length === 0) return null;
  return {
    low: known.reduce((sum, { lowMs }) => sum + lowMs, 0),
    high: known.reduce((sum, { highMs }) => sum + highMs, 0),
  };
}

const ranks: readonly Confidence[] = ['low', 'medium', 'high'];

function weakest(layers: readonly EngineLayer[]): Confidence | null {
  const found = new Set(layers.map((layer) => layer.estimate?.confidence ?? layer.raw['confidence']));
  return ranks.find((confidence) => found.has(confidence)) ?? null;
}

/** `saves 0.06 to 0.29 ms`, `costs …`, or both ends where the range crosses zero. */
export function savedText([low, high]: readonly [number, number]): string {
  if (low >= 0) return `saves ${ms(low)} to ${ms(high)} ms`;
  if (high <= 0) return `costs ${ms(-high)} to ${ms(-low)} ms`;
  return `${signedMs(-high)} to ${signedMs(-low)} ms`;
}

/** Largest promise first: by time where it is known, then by kernels, then by bytes. */
export function bySaving(a: Saving | undefined, b: Saving | undefined): number {
  const middle = (saving: Saving | undefined): number => (saving?.ms ? saving.ms[0] + saving.ms[1] : 0);
  return middle(b) - middle(a) || (b?.kernels ?? 0) - (a?.kernels ?? 0) || (b?.movedBytes ?? 0) - (a?.movedBytes ?? 0);
}
