/**
 * What is known of a tensor in the parent and in the fixed model at once, one entry a channel, or one for all.
 *
 * Both models see x = mean + common part + own part: `variance` is that of the part that they share, and `difference` the
 * mean square of what they differ by. Of the difference, `coherent` is the share that is the same all over the map, which
 * averaging does not reduce. `active` is the share of elements that are not exactly 0, as a ReLU leaves them. `grid` is the
 * scale that all values are multiples of, in either model.
 */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly difference: Float64Array;
  readonly coherent: Float64Array;
  readonly active: Float64Array;
  readonly grid: Grids;
}

/** null = any value. */
export interface Grids {
  readonly before: number | null;
  readonly after: number | null;
}

export const anyValue: Grids = { before: null, after: null };

export const emptyMoments = (channels: number, grid: Grids = anyValue): Moments => ({
  mean: new Float64Array(channels),
  variance: new Float64Array(channels),
  difference: new Float64Array(channels),
  coherent: new Float64Array(channels),
  active: new Float64Array(channels).fill(1),
  grid,
});

/** One channel's moments, for loops. */
export interface Channel {
  mean: number;
  variance: number;
  difference: number;
  coherent: number;
  active: number;
}

export const channelAt = (moments: Moments, at: number): Channel => ({
  mean: moments.mean[at] ?? 0,
  variance: moments.variance[at] ?? 0,
  difference: moments.difference[at] ?? 0,
  coherent: moments.coherent[at] ?? 0,
  active: moments.active[at] ?? 1,
});

/** New moments of `channels` entries, each made by `make`. */
export function momentsOf(channels: number, grid: Grids, make: (at: number) => Channel): Moments {
  const made = emptyMoments(channels, grid);
  for (let at = 0; at < channels; at += 1) {
    const channel = make(at);
    made.mean[at] = channel.mean;
    made.variance[at] = Math.max(0, channel.variance);
    made.difference[at] = Math.max(0, channel.difference);
    made.coherent[at] = Math.min(Math.max(0, channel.coherent), made.difference[at]!);
    made.active[at] = channel.active;
  }
  return made;
}

/** All channels as one: their means become part of the variance. */
export function pooled(moments: Moments): Channel {
  const count = moments.mean.length;
  const average = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / count;
  const mean = average(moments.mean);
  const square = moments.mean.reduce((sum, value) => sum + value ** 2, 0) / count;
  return {
    mean,
    variance: average(moments.variance) + Math.max(0, square - mean ** 2),
    difference: average(moments.difference),
    coherent: average(moments.coherent),
    active: average(moments.active),
  };
}

/** The moments as `channels` entries; where they do not line up, each gets those of all. */
export function aligned(moments: Moments, channels: number): Moments {
  if (moments.mean.length === channels) return moments;
  const one = pooled(moments);
  return momentsOf(channels, moments.grid, () => one);
}

/** Mean square of a channel in either model. */
export const powerOf = (channel: Channel): number => channel.mean ** 2 + channel.variance + channel.difference / 2;
