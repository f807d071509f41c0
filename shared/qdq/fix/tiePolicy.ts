import { indexOf } from '../../onnx/graphIndex.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import { constantOf, tensorFloats } from '../../onnx/tensors.ts';
import type { Pair } from '../graph/pairs.ts';
import { maxTieMembers, maxTieRatio, type TieGroup } from '../ties.ts';

/**
 * Whether an unequal tie group gets one scale (qdq-rules §2, "Scale value for a tie").
 *
 * The tied scale is the largest of the group, so nothing clips and a member whose own scale is r times smaller loses
 * 20·log10(r) dB. Up to a doubling (one bit) that is done silently; up to 4 with a warning. Above 4 the loss is no longer
 * small, and the group is set aside with its choices. A group of more than eight tensors is tied only within a doubling,
 * with a warning: its loss is as small as any, but it is spread wide.
 */
export type TieVerdict = 'silent' | 'warn' | 'defer';

const silentRatio = 2;

export function tieVerdict(group: Pick<TieGroup, 'ratio' | 'members'>): TieVerdict {
  const isWide = group.members.length > maxTieMembers;
  if (group.ratio > (isWide ? silentRatio : maxTieRatio)) return 'defer';
  return isWide || group.ratio > silentRatio ? 'warn' : 'silent';
}

/** Signal-to-noise, in dB, that a tensor of scale `own` loses when it is quantized with the larger `tied`. */
export const scaleLossDb = (own: number, tied: number): number => Math.max(0, 20 * Math.log10(tied / own));

/** The one positive scale of a per-tensor pair; null when it is per channel, not a constant, or no scale at all. */
export function perTensorScale(pair: Pair): number | null {
  const values = pair.scale?.values;
  const value = values?.length === 1 ? values[0]! : null;
  return value !== null && value > 0 && Number.isFinite(value) ? value : null;
}

/**
 * True when a scale can be put on all of these pairs without changing what stored integers mean: each has its Q and its
 * DQ and one scale, they agree in type, and none has a zero point other than 0.
 */
export function canRescale(graph: ModelGraph, pairs: readonly Pair[]): boolean {
  const [first] = pairs;
  return pairs.every(
    (pair) =>
      pair.q !== null &&
      pair.dqs.length > 0 &&
      pair.scale?.values.length === 1 &&
      pair.qtype === first?.qtype &&
      pair.scale.dtype === first.scale?.dtype &&
      hasZeroPoint0(graph, pair),
  );
}

/** True when these pairs can take the largest of their own scales. */
export const canTie = (graph: ModelGraph, pairs: readonly Pair[]): boolean =>
  canRescale(graph, pairs) && pairs.every((pair) => perTensorScale(pair) !== null);

function hasZeroPoint0(graph: ModelGraph, pair: Pair): boolean {
  const name = indexOf(graph).nodes[pair.q ?? -1]?.input?.[2] ?? '';
  if (name === '') return true;
  const constant = constantOf(graph, name);
  const values = constant ? tensorFloats(graph, constant) : null;
  return values?.ok === true && values.value.every((value) => value === 0);
}
