import { nodeLabel } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { withOwnWeights } from './ownWeights.ts';
import { withOwnZeroPoints } from './ownZeroPoints.ts';
import { withNodes } from './withNodes.ts';

/**
 * The copy of a model that ONNX Runtime is given; the user's file is never touched. Nothing in it computes anything else.
 *
 * - Each pair gets a zero point of its own (`ownZeroPoints.ts`), each weighted operator a weight pair (`ownWeights.ts`):
 *   what is shared the runtime refuses at some settings ("Attempt to replace the existing tensor").
 * - Each node is named by its position, `@12@`. The runtime makes the names of fused nodes from those of their parts, adds
 *   and drops suffixes, and leaves nodes without a name nameless; a mark survives all of that and says where it came from.
 */
export interface RunCopy {
  readonly graph: ModelGraph;
  /** Labels of the nodes by the number in their mark. */
  readonly labels: readonly string[];
}

export function runCopyOf(source: ModelGraph): RunCopy {
  const graph = withOwnZeroPoints(withOwnWeights(source));
  const nodes = graph.model.graph?.node ?? [];
  return {
    labels: nodes.map(nodeLabel),
    graph: withNodes(
      graph,
      nodes.map((node, at) => ({ ...node, name: markOf(at) })),
    ),
  };
}

const markOf = (at: number): string => `@${at}@`;

/** Numbers of the nodes whose marks are in a name. */
export const marksIn = (name: string): readonly number[] =>
  [...name.matchAll(/@(\d+)@/g)].map((match) => Number(match[1]));

/** A text of the runtime with the names that the user knows. */
export const withLabels = (text: string, labels: readonly string[]): string =>
  text.replace(/@(\d+)@/g, (mark, at: string) => labels[Number(at)] ?? mark);

/** The runtime's graph with names that a person can read, for whoever opens the file. */
export const withLabelsAsNames = (graph: ModelGraph, labels: readonly string[]): ModelGraph =>
  withNodes(
    graph,
    (graph.model.graph?.node ?? []).map((node) => ({ ...node, name: withLabels(node.name ?? '', labels) })),
  );
