import type { EngineGraph } from '../engine/graph.ts';
import type { CoreGraph, CoreNode } from '../qdq/graph/coreGraph.ts';
import type { Prediction } from '../qdq/types.ts';
import type { Board } from './boards.ts';
import { predictedEngine } from './predictedEngine.ts';
import { regionTime, type TimeRange } from './roofline.ts';

/**
 * A prediction with a time range a layer: the same graph as a built engine's, so that it is drawn and compared like one. A
 * layer whose shapes are not known has no time. Nothing made from this is evidence for the prediction.
 */
export function estimateEngine(prediction: Prediction, core: CoreGraph, board: Board): EngineGraph {
  const engine = predictedEngine(core, prediction);
  const nodesOf = new Map<string, CoreNode>(core.nodes.map((node) => [node.label, node]));
  const counted = new Set<CoreNode>();
  const layers = engine.layers.map((layer, index) => {
    const region = prediction.regions[index]!;
    // A node that became several kernels does its arithmetic in the first; the others only move what it made.
    const nodes = region.nodes.flatMap((label) => nodesOf.get(label) ?? []).filter((node) => !counted.has(node));
    nodes.forEach((node) => counted.add(node));
    const time = regionTime(core, region, nodes, board);
    return { ...layer, estimate: time && { ...time, confidence: region.confidence } };
  });
  const unknown = layers.filter(({ estimate }) => estimate === null).length;
  return {
    ...engine,
    layers,
    missing: [
      `Times are estimated from the roofline of ${board.name} (${board.powerMode}), not measured.`,
      ...(unknown > 0 ? [`${unknown} layers have no time: give the shapes of the open axes.`] : []),
    ],
  };
}

/** Σ of the layers, null when one is not known. */
export function estimatedTotal({ layers }: EngineGraph): TimeRange | null {
  let lowMs = 0;
  let highMs = 0;
  for (const { estimate } of layers) {
    if (!estimate) return null;
    lowMs += estimate.lowMs;
    highMs += estimate.highMs;
  }
  return { lowMs, highMs };
}

export const midpointMs = ({ lowMs, highMs }: TimeRange): number => (lowMs + highMs) / 2;
