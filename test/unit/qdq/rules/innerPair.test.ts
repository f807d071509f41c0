import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const activated = (act: string, behind: string): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> c
  c -> q(0.03) -> ${act} -> a
  a -> ${behind} -> conv2 -> y`;

describe('AP-06: pair between a convolution and its activation', () => {
  test('it is found, and goes where the activation’s result is quantized already', () => {
    const looked = look('AP-06', activated('leakyrelu', 'q(0.04)'));
    expect(looked.messages).toEqual(['c_q stands between conv1 and leakyrelu, which therefore cannot share a kernel.']);
    expect(edgesOf(looked.fix(looked.offers).graph)).toEqual(
      expect.arrayContaining(['leakyrelu <- c', 'conv2 <- a @ 0.04']),
    );
  });

  test('behind a ReLU it moves down with its scale', () => {
    const looked = look('AP-06', activated('relu', 'identity'));
    expect(edgesOf(looked.fix(looked.offers).graph)).toEqual(
      expect.arrayContaining(['relu <- c', 'conv2 <- a @ 0.03']),
    );
  });

  test('behind another activation it needs a scale of its own, and waits for one', () => {
    const looked = look('AP-06', activated('leakyrelu', 'identity'));
    expect(looked.fix(looked.offers).changed).toBe(false);
    const measured = look('AP-06', activated('leakyrelu', 'identity'), { amax: { a: 12.7 } });
    expect(edgesOf(measured.fix(measured.offers).graph)).toContain('conv2 <- a @ 0.1');
  });

  test('both operands of a SiLU are freed', () => {
    const silu = activated('silu', 'q(0.04)');
    const looked = look('AP-06', silu);
    expect(looked.findings).toHaveLength(2);
    expect(edgesOf(looked.fix(looked.offers).graph)).toEqual(
      expect.arrayContaining(['silu_sigmoid <- c', 'silu <- c', 'silu <- silu_sigmoid']),
    );
  });

  test('a pair behind the activation is no fault', () => {
    const good = activated('relu', 'q(0.04)').replace('c -> q(0.03) -> relu', 'c -> relu');
    expect(look('AP-06', good).messages).toEqual([]);
  });

  test('harm: a pair into an Add is a matter of residuals, not of epilogues', () => {
    const add = `
      x:f32[1,32,16,16] -> q(0.02) -> conv1 -> c
      x -> q(0.02) -> conv2 -> d
      c -> q(0.03) -> e
      e, d -> add -> y`;
    expect(look('AP-06', add).messages).toEqual([]);
  });
});
