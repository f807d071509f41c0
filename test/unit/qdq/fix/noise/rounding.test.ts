import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../../shared/base/random.ts';
import { momentsOf, powerOf, channelAt, type Channel } from '../../../../../shared/qdq/fix/noise/moments.ts';
import { rounded, type Scales } from '../../../../../shared/qdq/fix/noise/rounding.ts';
import { throughFunction } from '../../../../../shared/qdq/fix/noise/activation.ts';
import { testSeed } from '../../../../support/proof.ts';

/** The theory against dice: synthetic tensors of two models, rounded and activated as the models would. */

const random = seededRandom(testSeed);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const count = 60_000;

interface Diced {
  readonly power: number;
  readonly difference: number;
}

function diced(channel: Channel, before: (x: number) => number, after: (x: number) => number): Diced {
  let power = 0;
  let difference = 0;
  for (let at = 0; at < count; at += 1) {
    const common = channel.mean + Math.sqrt(channel.variance) * normal();
    const own = Math.sqrt(channel.difference / 2);
    const [a, b] = [before(common + own * normal()), after(common + own * normal())];
    power += (a ** 2 + b ** 2) / 2;
    difference += (a - b) ** 2;
  }
  return { power: power / count, difference: difference / count };
}

const quantizer =
  (scale: number | null) =>
  (x: number): number =>
    scale === null ? x : scale * Math.max(-128, Math.min(127, Math.round(x / scale)));

const channelOf = (mean: number, deviation: number, difference: number): Channel => ({
  mean,
  variance: deviation ** 2,
  difference,
  coherent: 0,
  active: 1,
});

const decibels = (ratio: number): number => 10 * Math.log10(ratio);

describe('rounding in two models', () => {
  test.each([
    ['another scale', channelOf(0.3, 1, 0), { before: 0.02, after: 0.05 }],
    ['a pair that the parent has not', channelOf(0, 1, 0), { before: null, after: 0.03 }],
    ['one scale, inputs that differ by a tenth of a step', channelOf(0.2, 1, 1e-5), { before: 0.03, after: 0.03 }],
    ['one scale, inputs that differ by several steps', channelOf(0.2, 1, 0.01), { before: 0.03, after: 0.03 }],
    ['steps as large as the tensor', channelOf(0.4, 0.3, 0), { before: 0.1, after: 0.5 }],
    ['a scale that clips', channelOf(0, 1, 0), { before: 0.015, after: 0.04 }],
  ] satisfies readonly (readonly [string, Channel, Scales])[])(
    '%s: as the dice say, to half a dB',
    (_, channel, scales) => {
      const { power, difference } = diced(channel, quantizer(scales.before), quantizer(scales.after));
      const grid = { before: null, after: null };
      const made = channelAt(
        rounded(
          momentsOf(1, grid, () => channel),
          scales,
        ),
        0,
      );
      expect(Math.abs(decibels(made.difference / difference))).toBeLessThan(0.5);
      expect(Math.abs(decibels(powerOf(made) / power))).toBeLessThan(0.5);
    },
  );

  test('what lies on a grid is not moved by rounding to it again', () => {
    const on = momentsOf(1, { before: 0.1, after: 0.1 }, () => channelOf(0.3, 1, 0));
    expect(rounded(on, { before: 0.1, after: 0.1 }).difference[0]).toBe(0);
  });

  test('no pair, no change', () => {
    const any = momentsOf(1, { before: null, after: null }, () => channelOf(0.3, 1, 0.1));
    expect(rounded(any, { before: null, after: null })).toBe(any);
  });
});

describe('activations in two models', () => {
  const functions: readonly (readonly [string, (x: number) => number])[] = [
    ['ReLU', (x) => Math.max(0, x)],
    ['SiLU', (x) => x / (1 + Math.exp(-x))],
    ['sigmoid', (x) => 1 / (1 + Math.exp(-x))],
  ];
  test.each(functions)('%s: small and large differences, as the dice say, to half a dB', (_, apply) => {
    for (const difference of [0.001, 0.1, 2]) {
      const channel = channelOf(0.2, 1, difference);
      const expected = diced(channel, apply, apply);
      const made = channelAt(
        throughFunction(
          momentsOf(1, { before: null, after: null }, () => channel),
          apply,
        ),
        0,
      );
      expect(Math.abs(decibels(made.difference / expected.difference))).toBeLessThan(0.5);
      expect(Math.abs(decibels(powerOf(made) / expected.power))).toBeLessThan(0.5);
    }
  });
});
