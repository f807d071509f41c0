import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const elan = (left: number, right: number, behind: number): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(${left}) -> conv2 -> relu2 -> b
  b -> q(${right}) -> conv3 -> relu3 -> c
  a, b -> concat -> q(${behind}) -> conv4 -> y
  c -> q(0.02) -> conv5 -> z`;

describe('AP-03: Concat of several scales', () => {
  test('inputs and output of three scales become one', () => {
    const looked = look('AP-03', elan(0.03, 0.04, 0.05));
    expect(looked.messages).toEqual([
      'Tensors of 3 scales (0.03 to 0.05) meet at concat, so each deviating input is requantized by a kernel of its own.',
    ]);
    const { graph, before, after, deferred } = looked.fix();
    expect(edgesOf(graph)).toEqual(
      expect.arrayContaining(['conv2 <- a @ 0.05', 'conv3 <- b @ 0.05', 'conv4 <- concat @ 0.05']),
    );
    expect(edgesOf(graph)).toContain('conv5 <- c @ 0.02');
    expect(after.reformatsQdq).toBeLessThan(before.reformatsQdq);
    expect(deferred).toEqual([]);
  });

  test('equal scales are no fault', () => {
    expect(look('AP-03', elan(0.05, 0.05, 0.05)).messages).toEqual([]);
  });

  test('groups are followed through a pool and a second Concat', () => {
    const nested = `${elan(0.03, 0.04, 0.05)}
      concat -> maxpool -> m
      m, m -> concat2 -> q(0.06) -> conv6 -> w`;
    const { graph } = look('AP-03', nested).fix();
    expect(edgesOf(graph)).toEqual(
      expect.arrayContaining(['conv2 <- a @ 0.06', 'conv4 <- concat @ 0.06', 'conv6 <- concat2 @ 0.06']),
    );
  });

  test('harm: one scale for a ratio above 4 would cost more than 12 dB, so the group is set aside in the file', () => {
    const looked = look('AP-03', elan(0.01, 0.04, 0.05));
    const fixed = looked.fix();
    expect(edgesOf(fixed.graph)).toEqual(edgesOf(looked.graph));
    expect(fixed.deferred).toEqual([
      {
        ratio: expect.closeTo(5, 4),
        members: ['a', 'b', 'concat'],
        reason: '3 tensors whose scales differ up to 5 times',
      },
    ]);
    expect(fixed.plan.steps.map((step) => step.op)).toEqual(['mark-deferred']);
  });

  describe('choices for a group that is too unequal', () => {
    const unequal = elan(0.01, 0.04, 0.05);
    const choose = (verb: string, amax?: Readonly<Record<string, number>>) => {
      const looked = look('AP-03', unequal, amax ? { amax } : {});
      return looked.fix([`AP-03:${verb}:a`]);
    };

    test('joint calibration gives all the scale of the union', () => {
      const { graph, plan } = choose('recalibrate', { a: 1.27, b: 2.54, concat: 2.54 });
      expect(edgesOf(graph)).toEqual(
        expect.arrayContaining(['conv2 <- a @ 0.02', 'conv3 <- b @ 0.02', 'conv4 <- concat @ 0.02']),
      );
      expect(plan.steps.map((step) => step.scaleSource)).toEqual(['calibrated']);
    });

    test('joint calibration without data changes nothing and says what it lacks', () => {
      expect(choose('recalibrate').skipped.map((skip) => skip.reason)).toEqual([
        'Calibrate one scale for the union of a, b and concat: needs calibration.',
      ]);
    });

    test('the cut lies where the outlier joins, and each side is tied by itself', () => {
      const { graph, plan, deferred } = choose('cut');
      expect(plan.steps.map((step) => step.op)).toEqual(['mark-cut', 'tie-scales']);
      expect(edgesOf(graph)).toEqual(
        expect.arrayContaining(['conv2 <- a @ 0.01', 'conv3 <- b @ 0.05', 'conv4 <- concat @ 0.05']),
      );
      expect(deferred).toEqual([]);
    });

    test('the minority can read float again', () => {
      expect(edgesOf(choose('unquantize').graph)).toContain('conv2 <- a');
    });

    test('the tie can be had all the same', () => {
      expect(edgesOf(choose('tie-anyway').graph)).toContain('conv2 <- a @ 0.05');
    });

    test('accepting it is written into the file, and the offer is gone', () => {
      const { graph, deferred } = choose('accept');
      expect(deferred).toHaveLength(1);
      expect(edgesOf(graph)).toContain('conv2 <- a @ 0.01');
    });
  });
});
