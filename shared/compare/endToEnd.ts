import type { PairedSamples, Samples } from '../engine/graph.ts';
import { blockMedians, deviation, mean, meanInterval, median, tQuantile } from './statistics.ts';
import type { Comparison, RunEvidence, Verdict } from './types.ts';

/**
 * How much faster or slower B is as a whole, and whether that may be said.
 *
 * Interleaved blocks (A and B in turns, in one process) carry the verdict where there are any. Two measurements made
 * apart also differ by what changed between them: the spread between repetitions on a quiet board is up to 2 %, so that
 * much is allowed for on each side before a difference counts. Nothing below 1 % is called a difference, nor anything
 * that the same machine shows between A and itself, nor, where builds of one model differ, anything below 5 % that was
 * seen on a single build a side.
 */
const repetitionSigma = 0.02;
const smallestChange = 0.01;
const smallestChangeOfOneBuild = 0.05;
const blocksApart = 20;

export function compareEndToEnd(a: RunEvidence, b: RunEvidence, fair: boolean): Comparison['endToEnd'] {
  const paired = pairedOf(a, b);
  if (paired !== null) return fromBlocks(paired, fair);
  if (a.samples === null || b.samples === null) return fromSummaries(a, b);
  if (a.samples.what !== b.samples.what) return null;
  return fromSeparate(a.samples, b.samples, fair);
}

/** Blocks of B against A, turned round where A was measured against B. */
function pairedOf(a: RunEvidence, b: RunEvidence): Turns | null {
  const ofB = b.paired.find((pair) => pair.reference === a.model);
  if (ofB) return ofB;
  const ofA = a.paired.find((pair) => pair.reference === b.model);
  return ofA ? { ...ofA, blocks: ofA.blocks.map(({ aMs, bMs }) => ({ aMs: bMs, bMs: aMs })) } : null;
}

type Turns = Pick<PairedSamples, 'blocks' | 'control' | 'builds'>;

function fromBlocks(paired: Turns, fair: boolean): Comparison['endToEnd'] {
  // Means of the blocks' medians, so that B − A is the mean of the differences that the interval is about.
  const aMs = mean(paired.blocks.map((block) => block.aMs));
  const bMs = mean(paired.blocks.map((block) => block.bMs));
  const interval = meanInterval(paired.blocks.map((block) => block.bMs - block.aMs));
  const control =
    paired.control.length === 0 ? 0 : Math.abs(median(paired.control.map((block) => block.bMs - block.aMs)));
  const smallest = aMs * (paired.builds === 1 ? smallestChangeOfOneBuild : smallestChange);
  return {
    aMs,
    bMs,
    deltaMs: bMs - aMs,
    ci95: interval === null ? null : [interval.low, interval.high],
    smallestDetectableMs: interval && Math.max((interval.high - interval.low) / 2, smallest, control),
    method: 'interleaved',
    verdict: verdictOf(interval, Math.max(smallest, control), fair),
  };
}

function fromSeparate(a: Samples, b: Samples, fair: boolean): Comparison['endToEnd'] {
  if (a.computeMs.length === 0 || b.computeMs.length === 0) return null;
  const aMs = median(a.computeMs);
  const bMs = median(b.computeMs);
  const variance = (samples: Samples, centre: number): number => {
    const blocks = blockMedians(samples.computeMs, blocksApart);
    return deviation(blocks, centre) ** 2 / blocks.length + (centre * repetitionSigma) ** 2;
  };
  const half = tQuantile(Infinity) * Math.sqrt(variance(a, aMs) + variance(b, bMs));
  const interval = { low: bMs - aMs - half, high: bMs - aMs + half };
  return {
    aMs,
    bMs,
    deltaMs: bMs - aMs,
    ci95: [interval.low, interval.high],
    smallestDetectableMs: Math.max(half, aMs * smallestChange),
    method: 'separate',
    verdict: verdictOf(interval, aMs * smallestChange, fair),
  };
}

/** Where only a log tells the time: its median, without samples no interval and so no verdict. */
function fromSummaries(a: RunEvidence, b: RunEvidence): Comparison['endToEnd'] {
  const [aMs, bMs] = [medianOf(a), medianOf(b)];
  if (aMs === null || bMs === null) return null;
  return {
    aMs,
    bMs,
    deltaMs: bMs - aMs,
    ci95: null,
    smallestDetectableMs: null,
    method: 'separate',
    verdict: 'not-comparable',
  };
}

const medianOf = ({ samples, log }: RunEvidence): number | null =>
  samples?.what === 'gpu-compute' && samples.computeMs.length > 0
    ? median(samples.computeMs)
    : (log?.gpuCompute?.medianMs ?? null);

function verdictOf(
  interval: { readonly low: number; readonly high: number } | null,
  smallestMs: number,
  fair: boolean,
): Verdict {
  if (!fair || interval === null) return 'not-comparable';
  const middle = (interval.low + interval.high) / 2;
  if (Math.abs(middle) < smallestMs || (interval.low <= 0 && interval.high >= 0)) return 'no-difference-shown';
  return middle < 0 ? 'faster' : 'slower';
}
