import { describe, expect, test } from 'vitest';
import { leastBlocks, medianCpuMs, planBlocks } from '../../../../src-main/devices/onnxruntime/child/measure.ts';

describe('how a budget is spent', () => {
  test('at least six blocks, however slow the model and small the budget', () => {
    expect(planBlocks(100, 60_000)).toEqual({ blocks: leastBlocks, repeats: 1 });
    expect(planBlocks(0, 1)).toEqual({ blocks: leastBlocks, repeats: 1 });
  });

  test('blocks first, repetitions once there are plenty', () => {
    expect(planBlocks(5000, 500)).toEqual({ blocks: 10, repeats: 1 });
    expect(planBlocks(5000, 20)).toEqual({ blocks: 24, repeats: 10 });
  });

  test('a model that takes no time does not run for ever', () => {
    const { blocks, repeats } = planBlocks(60_000, 0);
    expect(blocks * repeats * 2).toBeLessThanOrEqual(5000);
  });

  test('medians', () => {
    const runs = (...cpu: number[]) => cpu.map((cpuMs) => ({ cpuMs, wallMs: 0 }));
    expect(medianCpuMs(runs(3, 1, 2))).toBe(2);
    expect(medianCpuMs(runs(4, 1, 2, 3))).toBe(2.5);
  });
});
