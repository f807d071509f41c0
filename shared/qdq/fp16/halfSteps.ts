import type { PlanStep } from '../plan.ts';
import { say } from '../rules/say.ts';
import type { Int8Input } from './int8Inputs.ts';
import type { HalfModel } from './toHalf.ts';
import type { WeightStorage } from './weightStorage.ts';

/**
 * What a conversion did, as steps to read. They carry no edits: a conversion touches every tensor, is made again from the
 * model in a moment, and is taken back by going to its parent.
 */
export function halfSteps(
  { converted, kept, casts, raisedFrom, raisedScales }: HalfModel,
  storage: WeightStorage | null,
  weights: readonly string[],
): readonly PlanStep[] {
  return [
    ...(weights.length > 0
      ? [told('store-weights', weights, say`${weights.length} weights are stored as ${storage ?? 'they were'}.`)]
      : []),
    ...(raisedFrom === null
      ? []
      : [told('raise-opset', [], say`Opset ${raisedFrom} becomes 19, in which scales may be FP16.`)]),
    ...raisedScales.map(({ pair, tensor, channels, lossDb }) => ({
      ...told(
        'set-scale',
        [pair],
        say`${channels} channels of ${tensor} get the smallest scale that FP16 holds in full.`,
      ),
      tensors: [tensor],
      scaleSource: 'bound' as const,
      sqnrLossDb: lossDb,
    })),
    told(
      'convert-type',
      [],
      say`${converted.nodes} nodes and ${converted.constants} constants become FP16, with ${casts.length} casts.`,
    ),
    ...kept.map(({ node, reason }) => told('keep-type', [node], say`${node} stays FP32: ${reason}.`)),
  ];
}

/** What the preparation of a picture has to write from now on. */
export const inputSteps = (inputs: readonly Int8Input[]): readonly PlanStep[] =>
  inputs.map(({ name, scale, quantizers }) => ({
    ...told('convert-type', quantizers, say`${name} becomes INT8: give clamp(round(x / ${String(scale)}), -128, 127).`),
    rule: 'AP-19',
    tensors: [name],
    scale,
  }));

const told = (op: PlanStep['op'], nodes: readonly string[], why: string): PlanStep => ({
  op,
  rule: 'AP-08',
  nodes,
  tensors: [],
  scaleSource: null,
  scale: null,
  why,
  sqnrLossDb: 0,
  edits: [],
});
