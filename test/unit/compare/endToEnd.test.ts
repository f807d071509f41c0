import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { compareEndToEnd } from '../../../shared/compare/endToEnd.ts';
import { unknownConditions } from '../../../shared/compare/conditions.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import { recordedRun } from '../../support/recordedRun.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

/**
 * How often the interleaved verdict is wrong, and how often it misses: repetitions drawn from recorded samples (their own
 * spread within a repetition), each shifted as a whole by a normal between-repetition error, in ABBA blocks.
 */
describeWithShared('the interleaved verdict, simulated over recorded samples', (shared) => {
  const run = recordedRun(join(shared, 'engines/resnet18-a100/qat'), 'qat');
  const samples = run.samples?.computeMs ?? [];
  const blocks = 6;
  const trials = 2000;

  function rates(sigma: number, trueChange: number, seed: number) {
    const random = seededRandom(seed);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const repetition = (change: number): number =>
      (samples[Math.floor(random() * samples.length)] ?? 0) * (1 + change) * (1 + sigma * normal());
    let faster = 0;
    let slower = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const paired = {
        reference: 'a',
        what: 'gpu-compute' as const,
        blocks: Array.from({ length: blocks }, () => ({
          aMs: (repetition(0) + repetition(0)) / 2,
          bMs: (repetition(trueChange) + repetition(trueChange)) / 2,
        })),
        control: [],
      };
      const a: RunEvidence = { ...run, model: 'a' };
      const b: RunEvidence = { ...run, model: 'b', paired: [paired] };
      const verdict = compareEndToEnd(a, b, true)?.verdict;
      if (verdict === 'faster') faster += 1;
      if (verdict === 'slower') slower += 1;
    }
    return { faster: faster / trials, slower: slower / trials };
  }

  it.each([0.005, 0.01, 0.02])('σ %d between repetitions: false winners at most 5 %', (sigma) => {
    const { faster, slower } = rates(sigma, 0, 11);
    process.stdout.write(
      `false winners at σ ${sigma * 100} %: ${((faster + slower) * 100).toFixed(2)} % of ${trials}\n`,
    );
    expect(faster + slower).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / trials));
  });

  it('a true 3 % at σ 0.7 % is found at least four times in five', () => {
    const { slower } = rates(0.007, 0.03, 12);
    process.stdout.write(`power for 3 % at σ 0.7 %: ${(slower * 100).toFixed(1)} % of ${trials}\n`);
    expect(slower).toBeGreaterThanOrEqual(0.8);
  });
});

test('a change of 3 % counts on two builds a side, and one of 6 % on a single one (synthetic blocks)', () => {
  const verdictOf = (change: number, builds: number): string | undefined => {
    const blocks = Array.from({ length: 6 }, (_, at) => ({ aMs: 1, bMs: 1 + change + at / 10_000 }));
    const paired = { reference: 'a', what: 'gpu-compute' as const, blocks, control: [], builds };
    const run: RunEvidence = {
      label: 'synthetic',
      figures: 'measured',
      conditions: unknownConditions,
      model: 'a',
      engine: null,
      profile: null,
      timed: null,
      samples: null,
      paired: [],
      log: null,
    };
    return compareEndToEnd(run, { ...run, model: 'b', paired: [paired] }, true)?.verdict;
  };
  expect([0.03, 0.06].map((change) => verdictOf(change, 1))).toEqual(['no-difference-shown', 'slower']);
  expect([0.03, 0.06].map((change) => verdictOf(change, 2))).toEqual(['slower', 'slower']);
});
