import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const joined = (extra: string): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(0.05) -> conv2 -> relu2 -> b
  a, b -> concat -> q(0.05) -> conv3 -> y
  ${extra}`;

describe('AP-04: Concat with a float input', () => {
  test('an input with a reader in float is found, and that reader can be quantized', () => {
    const looked = look('AP-04', joined('b -> Softplus -> s'));
    expect(looked.messages).toEqual([
      'The Q behind concat is cloned onto b and stays a kernel there, because Softplus reads it in float.',
    ]);
    expect(looked.automatic).toEqual([]);
    expect(edgesOf(looked.fix(['AP-04:quantize:b']).graph)).toContain('Softplus <- b @ 0.05');
  });

  test('or the pair behind the Concat can be dropped', () => {
    const { graph } = look('AP-04', joined('b -> Softplus -> s')).fix(['AP-04:unquantize:concat']);
    expect(edgesOf(graph)).toContain('conv3 <- concat');
  });

  test('an input that a float operator makes is found', () => {
    const float = `
      x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
      x -> Softmax -> b
      a, b -> concat -> q(0.05) -> conv3 -> y`;
    expect(look('AP-04', float).messages).toEqual([
      'The Q behind concat is cloned onto b and stays a kernel there, because Softmax cannot write INT8.',
    ]);
  });

  test('a copy that TensorRT 10 generates takes the clone in; before, it stays', () => {
    const focus = `
      x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
      z:f32[1,16,32,16] -> Transpose(perm=0;2;1;3) -> b
      a, b -> concat -> q(0.05) -> conv3 -> y`;
    expect(look('AP-04', focus).messages).toEqual([]);
    expect(look('AP-04', focus, { target: { tensorrt: '8.5', sm: 87 } }).messages).toHaveLength(1);
  });

  test('a Concat of INT8 tensors is no fault', () => {
    expect(look('AP-04', joined('')).messages).toEqual([]);
  });

  test('harm: behind a Concat that is read in float there is no Q to clone', () => {
    expect(look('AP-04', joined('concat -> Softmax -> z\n b -> Softplus -> s')).messages).toEqual([]);
  });
});
