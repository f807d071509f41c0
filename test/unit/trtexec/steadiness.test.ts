import { describe, expect, it } from 'vitest';
import { readSteadiness, throttlingIn, type SteadinessSample } from '../../../shared/trtexec/steadiness.ts';

const samples = (clocks: readonly number[], change: Partial<SteadinessSample> = {}): readonly SteadinessSample[] =>
  clocks.map((gpuClockMHz) => ({ phase: 'measure', gpuClockMHz, gpuLoad: 0.97, temperatureC: 71.4, ...change }));

describe('throttling (synthetic samples)', () => {
  it('is a clock that falls while the GPU is busy', () => {
    expect(throttlingIn(samples([1300, 1300, 1300, 900]))).toBe('the GPU clock fell from 1300 to 900 MHz at 71 °C');
    expect(throttlingIn(samples([1300, 900, 1300], { temperatureC: null }))).toBe(
      'the GPU clock fell from 1300 to 900 MHz',
    );
  });

  it('is not a clock that rises, one that trembles, one of an idle GPU, or one of another phase', () => {
    expect(throttlingIn(samples([306, 612, 1300, 1300]))).toBeNull();
    expect(throttlingIn(samples([1300, 1290, 1299]))).toBeNull();
    expect(throttlingIn(samples([1300, 306, 306], { gpuLoad: 0 }))).toBeNull();
    expect(throttlingIn(samples([1300, 306, 306], { phase: 'build' }))).toBeNull();
    expect(throttlingIn(samples([1300, 306]))).toBeNull();
  });

  it('is read from lines of which some are none', () => {
    const line = JSON.stringify({ at: 'x', phase: 'measure', gpuClockMHz: 1300, gpuLoad: 1, temperatureC: null });
    expect(readSteadiness(`${line}\n[1]\nnull\n{"phase":1}\n${line.slice(0, 20)}\n${line}\n`)).toHaveLength(2);
  });
});
