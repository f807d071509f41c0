import { describe, expect, test } from 'vitest';
import { look } from './look.ts';

const mixed = 'x:f32[1,32,16,16] -> q(0.02) -> conv1 -> a\n a -> Softplus -> conv2 -> y';
const thor = { tensorrt: '11.4', sm: 110 };

describe('AP-08: float part in FP32', () => {
  test('a strongly typed target keeps FP32 operators in FP32', () => {
    const { messages, offers } = look('AP-08', mixed, { target: thor });
    expect(messages[0]).toMatch(/^2 operators are FP32 and stay so on trt=11.4,sm=110/);
    expect(offers).toEqual([]);
  });

  test('an older target chooses FP16 by a flag', () => {
    expect(look('AP-08', mixed).messages).toEqual([]);
  });

  test('a converted model whose outputs stay FP32 is left alone', () => {
    const half = 'x:f32[1,32,16,16] -> Cast(to=10) -> Softplus -> relu -> Cast(to=1) -> y';
    expect(look('AP-08', half, { target: thor }).messages).toEqual([]);
  });

  test('harm: a model that is FP16 already has nothing to convert', () => {
    expect(look('AP-08', 'x:f16[1,32,16,16] -> Softplus -> relu -> y', { target: thor }).messages).toEqual([]);
  });
});
