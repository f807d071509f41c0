import type { CoreGraph } from '../graph/coreGraph.ts';

/**
 * Scales for tensors that nobody calibrated, from those that somebody did: an operator that only moves or cuts values hands
 * on the scale of its input, a Concat has the largest of its inputs, a Sigmoid ends at 1. Such an operator also hands back
 * the scale of its output to an input that nothing else reads, for there only what comes out counts. This is what DLA
 * needs, which wants a scale on every tensor and takes no Q/DQ. What is known is never changed. Source: qdq-rules §1.8.
 */
export function derivedScales(core: CoreGraph, known: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const scales = new Map(known);
  handForward(core, scales);
  for (const { op, edges, outputs } of core.nodes.toReversed()) {
    const [input, scale] = [edges[0]?.tensor ?? '', scales.get(outputs[0] ?? '')];
    const isOnlyReader = core.uses.get(input)?.length === 1;
    if (handsOn.has(op) && isOnlyReader && scale !== undefined && !scales.has(input)) scales.set(input, scale);
  }
  handForward(core, scales);
  return scales;
}

function handForward(core: CoreGraph, scales: Map<string, number>): void {
  for (const { op, edges, outputs } of core.nodes) {
    const scale = scaleAfter(
      op,
      edges.map(({ tensor }) => scales.get(tensor)),
    );
    if (scale === undefined) continue;
    for (const output of outputs) if (!scales.has(output)) scales.set(output, scale);
  }
}

/** The activation scales that a model's own pairs carry; the first pair of a tensor is the one that counts. */
export function pairScales({ pairs }: CoreGraph): ReadonlyMap<string, number> {
  const scales = new Map<string, number>();
  for (const { root, tensor, scale } of pairs) {
    const value = scale?.values.length === 1 ? scale.values[0] : undefined;
    if (root === 'activation' && value !== undefined && !scales.has(tensor)) scales.set(tensor, value);
  }
  return scales;
}

const handsOn = new Set(['MaxPool', 'Flatten', 'Relu', 'Pad', 'Transpose', 'Reshape', 'Squeeze']);

function scaleAfter(op: string, inputs: readonly (number | undefined)[]): number | undefined {
  if (op === 'Sigmoid') return 1 / 127;
  if (handsOn.has(op)) return inputs[0];
  if (op !== 'Concat' || inputs.length === 0) return undefined;
  let largest = 0;
  for (const scale of inputs) {
    if (scale === undefined) return undefined;
    largest = Math.max(largest, scale);
  }
  return largest;
}
