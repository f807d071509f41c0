import { indexOf } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import type { Pair } from './pairs.ts';

/** How the constant input of a weighted operator gets there. */
export interface WeightPath {
  readonly slot: number;
  /** The pair nearest to the operator; null when the weight is float. */
  readonly pair: Pair | null;
  /** Operators between the DQ and the weighted operator (AP-18 when they do more than move). */
  readonly between: readonly string[];
}

/** Most links that are followed back; a longer chain is none that an exporter writes. */
const maxLinks = 32;

/** The constant input of a weighted operator, walked back to its pair; null when no input is constant. */
export function weightPathOf(
  graph: ModelGraph,
  node: NodeProto,
  folded: ReadonlySet<string>,
  pairById: ReadonlyMap<string, Pair>,
): WeightPath | null {
  const { nodes, producers } = indexOf(graph);
  const slots = node.opType === 'MatMul' || node.opType === 'Gemm' ? [1, 0] : [1];
  const slot = slots.find((candidate) => folded.has(node.input?.[candidate] ?? ''));
  if (slot === undefined) return null;
  const between: string[] = [];
  let tensor = node.input?.[slot] ?? '';
  for (let links = 0; links < maxLinks; links += 1) {
    const maker = producers.get(tensor);
    const from = maker === undefined ? undefined : nodes[maker];
    if (!from) break;
    const input = from.input?.[0] ?? '';
    if (from.opType === 'DequantizeLinear') return { slot, pair: pairById.get(input) ?? null, between };
    between.push(from.opType ?? '');
    tensor = input;
  }
  return { slot, pair: null, between };
}
