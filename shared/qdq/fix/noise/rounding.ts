import { normalNodes, partedBetween } from './normal.ts';
import { momentsOf, channelAt, type Channel, type Grids, type Moments } from './moments.ts';

/**
 * What a pair does to the moments of a tensor, in the parent and in the fixed model.
 *
 *   same scale      an equal error in both, except where the difference d of their inputs flips a rounding: such elements
 *                   then differ by whole steps, s²·E[f(1 − f)] more than d, with f the fraction of |δ|/s. This is how a
 *                   small difference grows from quantizer to quantizer until it is that of unrelated roundings, s²/6.
 *   other scales    both errors, s²/12 each, and what the smaller one clips
 *   on a grid       values that are multiples of another scale: rounding to that scale again is exact
 *   coarse          steps not small against the tensor: the error is no longer uniform, and the integral is taken
 *
 * Values that are exactly 0 stay exactly 0 and have no error.
 */
export interface Scales {
  /** null = no pair here. */
  readonly before: number | null;
  readonly after: number | null;
}

export function rounded(moments: Moments, scales: Scales): Moments {
  const { before, after } = scales;
  if (before === null && after === null) return moments;
  const grid: Grids = { before: before ?? moments.grid.before, after: after ?? moments.grid.after };
  const isExact = grid.before === moments.grid.before && grid.after === moments.grid.after;
  if (isExact) return { ...moments, grid };
  return momentsOf(moments.mean.length, grid, (at) => roundedChannel(channelAt(moments, at), moments.grid, scales));
}

function roundedChannel(channel: Channel, grid: Grids, scales: Scales): Channel {
  const largest = Math.max(scales.before ?? 0, scales.after ?? 0);
  const live = liveNormal(channel);
  const isFree = grid.before === null && grid.after === null;
  if (isFree && largest > coarseness * live.deviation) return coarselyRounded(channel, live, scales);
  const share = coherentShare(channel.variance, largest);
  if (scales.before === scales.after) {
    const flipped = flips(channel, scales.before!);
    const alike = channel.difference > 0 ? channel.coherent / channel.difference : 0;
    const common = (scales.before! ** 2 / 12) * channel.active - flipped / 2;
    return {
      ...channel,
      variance: channel.variance + Math.max(0, common),
      difference: channel.difference + flipped,
      coherent: channel.coherent + flipped * share * alike,
    };
  }
  const errors = errorOf(live, grid.before, scales.before) + errorOf(live, grid.after, scales.after);
  const added = errors * channel.active + clippingOf(channel, scales);
  return { ...channel, difference: channel.difference + added, coherent: channel.coherent + added * share };
}

/** Steps above this many deviations make the error depend on the value. */
const coarseness = 0.6;

interface Live {
  readonly mean: number;
  readonly deviation: number;
  readonly active: number;
}

/** The elements that are not 0, as a normal. */
function liveNormal({ mean, variance, active }: Channel): Live {
  const share = Math.max(active, 0.02);
  const own = mean / share;
  const square = (mean ** 2 + variance) / share;
  return { mean: own, deviation: Math.sqrt(Math.max(0, square - own ** 2)), active: share };
}

const fine = normalNodes(21, 4);

/** s²·E[f(1 − f)] for a normal difference of mean square d: 0 for none, s²/6 for large ones. */
function flips({ difference, active }: Channel, scale: number): number {
  if (difference <= 0) return 0;
  const share = Math.max(active, 1e-3);
  const steps = Math.sqrt(difference / share) / scale;
  if (steps > 1.5) return (scale ** 2 / 6) * active;
  let sum = 0;
  for (let at = 0; at < fine.points.length; at += 1) {
    const moved = Math.abs(fine.points[at]! * steps);
    const fraction = moved - Math.floor(moved);
    sum += fine.weights[at]! * fraction * (1 - fraction);
  }
  return scale ** 2 * sum * active;
}

/** Mean square of the rounding error. */
function errorOf(live: Live, grid: number | null, scale: number | null): number {
  if (scale === null || grid === scale) return 0;
  if (grid !== null) return gridError(grid, scale, Math.hypot(live.mean, live.deviation));
  let error = scale ** 2 / 12;
  for (let k = 1; k <= 3; k += 1) {
    const damping = Math.exp(-2 * ((Math.PI * k * live.deviation) / scale) ** 2);
    const phase = Math.cos((2 * Math.PI * k * live.mean) / scale);
    error += (k % 2 === 1 ? -1 : 1) * (scale / (Math.PI * k)) ** 2 * phase * damping;
  }
  return Math.max(0, error);
}

/** The same for multiples of `grid`, weighted as a tensor of that root mean square holds them. */
function gridError(grid: number, scale: number, rms: number): number {
  const count = Math.min(64, Math.max(1, Math.ceil((2.5 * rms) / grid)));
  let error = 0;
  let total = 0;
  for (let at = 1; at <= count; at += 1) {
    const value = at * grid;
    const weight = Math.exp(-(value ** 2) / (2 * rms ** 2));
    error += weight * (value - scale * Math.round(value / scale)) ** 2;
    total += weight;
  }
  return total > 0 ? error / total : scale ** 2 / 12;
}

/** What the smaller scale clips and the larger one keeps. */
function clippingOf({ mean, variance }: Channel, { before, after }: Scales): number {
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return 0;
  const low = Math.min(before ?? Infinity, after ?? Infinity);
  const high = Math.max(before ?? Infinity, after ?? Infinity);
  return partedBetween(127 * low, 127 * high, mean, deviation) + partedBetween(128 * low, 128 * high, -mean, deviation);
}

/**
 * How much of a rounding error is the same all over the map: all of it where the tensor hardly varies within a step, none
 * where it varies by many. The correlation of a sawtooth's error at two places, by its Fourier series.
 */
function coherentShare(variance: number, scale: number): number {
  let share = 0;
  for (let k = 1; k <= 4; k += 1)
    share += (6 / (Math.PI * k) ** 2) * Math.exp((-4 * (Math.PI * k) ** 2 * variance) / scale ** 2);
  return Math.min(1, share / 0.866);
}

const dense = normalNodes(61, 4);

function coarselyRounded(channel: Channel, live: Live, scales: Scales): Channel {
  const quantize = (value: number, scale: number | null): number =>
    scale === null ? value : scale * Math.max(-128, Math.min(127, Math.round(value / scale)));
  const floor = channel.active < 1 ? 0 : -Infinity;
  let mean = 0;
  let square = 0;
  let gap = 0;
  for (let at = 0; at < dense.points.length; at += 1) {
    const value = Math.max(floor, live.mean + live.deviation * dense.points[at]!);
    const before = quantize(value, scales.before);
    const after = quantize(value, scales.after);
    const weight = dense.weights[at]! * live.active;
    mean += (weight * (before + after)) / 2;
    square += (weight * (before ** 2 + after ** 2)) / 2;
    gap += weight * (before - after) ** 2;
  }
  const flipped = scales.before === scales.after ? flips(channel, scales.before!) : 0;
  const added = gap + flipped;
  const share = coherentShare(channel.variance, Math.max(scales.before ?? 0, scales.after ?? 0));
  return {
    mean,
    variance: square - mean ** 2 - added / 2,
    difference: channel.difference + added,
    coherent: channel.coherent + added * share,
    active: channel.active,
  };
}
