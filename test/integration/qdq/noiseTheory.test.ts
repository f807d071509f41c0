import { describe, expect, test } from 'vitest';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { estimateSqnrDb } from '../../../shared/qdq/fix/noise/estimateSqnr.ts';
import { graphOf } from '../../support/graphOf.ts';
import { difference, runOnNoise } from '../../support/runtimeRun.ts';

/** The noise theory against ONNX Runtime on small synthetic networks, one mechanism each. */

const networks: readonly (readonly [string, string])[] = [
  [
    'ReLU',
    'x:f32[1,3,48,48] -> q(0.0079) -> conv1(32) -> relu -> a\n a -> q(SCALE) -> conv2 -> relu2 -> b\n b -> q(0.02) -> conv3 -> y',
  ],
  [
    'SiLU',
    'x:f32[1,3,48,48] -> q(0.0079) -> conv1(32) -> silu -> a\n a -> q(SCALE) -> conv2 -> silu2 -> b\n b -> q(0.02) -> conv3 -> y',
  ],
  [
    'residual',
    'x:f32[1,3,48,48] -> q(0.0079) -> conv1(32) -> relu -> a\n a -> q(SCALE) -> conv2 -> c\n c, a -> add -> relu2 -> b\n b -> q(0.02) -> conv3 -> y',
  ],
  [
    'pool',
    'x:f32[1,3,48,48] -> q(0.0079) -> conv1(32) -> relu -> a\n a -> maxpool -> q(SCALE) -> conv2 -> relu2 -> b\n b -> q(0.02) -> conv3 -> y',
  ],
  [
    'Concat',
    'x:f32[1,3,48,48] -> q(0.0079) -> conv1(32) -> relu -> a\n a -> q(SCALE) -> conv2 -> relu2 -> b\n a, b -> concat -> q(0.02) -> conv3 -> y',
  ],
  [
    'depthwise',
    'x:f32[1,3,48,48] -> q(0.0079) -> conv1(32) -> clip(0 6) -> a\n a -> q(SCALE) -> dw2 -> clip2(0 6) -> b\n b -> q(0.02) -> conv3 -> y',
  ],
  [
    'up',
    'x:f32[1,3,48,48] -> q(0.0079) -> conv1(32) -> relu -> a\n a -> q(SCALE) -> deconv -> relu2 -> b\n b -> q(0.02) -> conv3 -> y',
  ],
];

describe('estimated agreement of synthetic networks', () => {
  test.each(networks)('%s: within 2 dB of ONNX Runtime, for scales near and far', async (_, text) => {
    const before = graphOf(text.replace('SCALE', '0.02'));
    for (const scale of ['0.03', '0.08']) {
      const after = graphOf(text.replace('SCALE', scale));
      const { signal, error } = difference(await runOnNoise(before), await runOnNoise(after));
      const estimate = estimateSqnrDb(coreGraphOf(before), coreGraphOf(after));
      expect(Math.abs(estimate! - 10 * Math.log10(signal / error))).toBeLessThan(2);
    }
  });
});
