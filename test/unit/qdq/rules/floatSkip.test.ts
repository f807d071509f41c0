import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const identity = `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(0.03) -> conv2 -> relu2 -> b
  b -> q(0.04) -> conv3 -> c
  c, a -> add -> relu3 -> d
  d -> q(0.05) -> conv4 -> y`;

const downsample = `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(0.03) -> conv2 -> relu2 -> b
  b -> q(0.04) -> conv3 -> c
  a -> q(0.03) -> conv5 -> s
  c, s -> add -> relu3 -> d
  d -> q(0.05) -> conv4 -> y`;

describe('AP-02: float skip', () => {
  test('a skip whose tensor has a quantized reader takes that reader’s DQ', () => {
    const looked = look('AP-02', identity);
    expect(looked.messages).toEqual(['add adds a in float, so a stays float although it has quantized readers.']);
    const { graph, plan, before, after } = looked.fix();
    expect(edgesOf(graph)).toContain('add <- a @ 0.03');
    expect(plan.steps.map((step) => [step.rule, step.op, step.scaleSource])).toEqual([['AP-02', 'retarget', 'reused']]);
    expect(after.int8ToFloat).toBeLessThan(before.int8ToFloat);
    expect(after.reformatsQdq).toBeLessThan(before.reformatsQdq);
  });

  test('the pair goes on the short way, not between the convolution and its Add', () => {
    const { graph } = look('AP-02', downsample, { amax: { s: 12.7 } }).fix();
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['add <- c', 'add <- s @ 0.1']));
  });

  test('a downsample branch waits for calibration, and takes the Q behind the Add only on request', () => {
    const looked = look('AP-02', downsample);
    expect(looked.offers).toHaveLength(1);
    expect(looked.automatic).toEqual([]);
    expect(looked.fix().skipped).toEqual([
      { rule: 'AP-02', reason: 'Quantize s on its way into add: a proxy scale, on request.' },
    ]);
    const { plan, graph } = looked.fix(undefined, { allowProxy: true });
    expect(plan.steps.map((step) => step.scaleSource)).toEqual(['proxy']);
    expect(edgesOf(graph)).toContain('add <- s @ 0.05');
  });

  test('a quantized skip is no fault', () => {
    const quantized = identity.replace('c, a -> add', 'a -> q(0.03) -> s\n c, s -> add');
    expect(look('AP-02', quantized).messages).toEqual([]);
  });

  test('harm: where the sum is needed in float and nothing reads the skip as INT8, a pair would only cost', () => {
    const float = `
      x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
      a -> Softplus -> s
      a -> q(0.03) -> conv2 -> c
      c, s -> add -> Softmax -> y`;
    expect(look('AP-02', float, { amax: { s: 1 } }).messages).toEqual([]);
  });

  test('harm: a bias of another shape is no skip', () => {
    const bias = `
      x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
      a -> gap -> g
      a -> q(0.03) -> conv2 -> c
      c, g -> add -> q(0.05) -> conv3 -> y`;
    expect(look('AP-02', bias, { amax: { g: 1 } }).messages).toEqual([]);
  });
});
