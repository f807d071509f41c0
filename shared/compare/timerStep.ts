import type { CauseGroup } from './types.ts';

/**
 * A profile of one iteration (with a CUDA graph only one is timed) is a list of multiples of the event timer's step, so a
 * layer that took the same time may differ by one step. Groups that differ by no more, and in nothing else, are told as
 * one: what is left is their sum, in which the steps cancel. Source: trtexec-formats §b.2.
 */
const stepMs = 0.001024;
const fewIterations = 10;

/** @param groups in which only the kernels' times differ. @param counts iterations that the two profiles rest on. */
export function joinWithinStep(groups: readonly CauseGroup[], counts: readonly number[]): readonly CauseGroup[] {
  if (!counts.some((count) => count > 0 && count < fewIterations)) return groups;
  const within = groups.filter(({ ms }) => ms !== 0 && Math.abs(ms) < stepMs * 1.01);
  if (within.length < 2) return groups;
  const sum = (key: 'aMs' | 'bMs' | 'ms'): number => within.reduce((total, group) => total + group[key], 0);
  const joined = (key: 'onnxNodes' | 'layersA' | 'layersB'): readonly string[] => within.flatMap((group) => group[key]);
  return [
    ...groups.filter((group) => !within.includes(group)),
    {
      onnxNodes: joined('onnxNodes'),
      layersA: joined('layersA'),
      layersB: joined('layersB'),
      aMs: sum('aMs'),
      bMs: sum('bMs'),
      ms: sum('ms'),
      why: `${within.length} groups with the same nodes, types and kernels differ by one step of the profile’s timer each.`,
      rule: null,
    },
  ];
}
