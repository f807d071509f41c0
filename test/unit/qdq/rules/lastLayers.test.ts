import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const head = (behind: string): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(0.03) -> conv2(16 k1) -> ${behind}`;

describe('AP-24: last layers', () => {
  test('a convolution that writes a result can be left in float, and only that one', () => {
    const looked = look('AP-24', head('y'));
    expect(looked.messages).toEqual(['conv2 writes a result of the model and is quantized, which costs accuracy.']);
    expect(looked.automatic).toEqual([]);
    expect(edgesOf(looked.fix(looked.offers).graph)).toEqual(
      expect.arrayContaining(['conv1 <- x @ 0.02', 'conv2 <- a']),
    );
  });

  test('two operators may lie between', () => {
    expect(look('AP-24', head('sigmoid -> flatten -> y')).findings).toHaveLength(1);
  });

  test('the projection of a distribution is found wherever it stands', () => {
    const dfl = head('b\n b -> softmax -> s\n s -> q(0.007) -> conv3(k1) -> relu3 -> relu4 -> relu5 -> y');
    expect(look('AP-24', dfl).messages).toContain(
      'conv3 turns a Softmax into coordinates and is quantized, which costs accuracy.',
    );
  });

  test('a product behind a Softmax is an attention and no distribution', () => {
    const attention = `
      x:f32[1,4,64,32] -> q(0.02) -> a
      x -> Transpose(perm=0;1;3;2) -> q(0.02) -> b
      a, b -> matmul -> softmax -> q(0.01) -> p
      p, a -> matmul2 -> relu -> relu2 -> relu3 -> relu4 -> y`;
    expect(look('AP-24', attention).messages).toEqual([]);
  });

  test('a float last layer is no fault', () => {
    expect(look('AP-24', head('y').replace('a -> q(0.03) ->', 'a ->')).messages).toEqual([]);
  });

  test('harm: convolutions further inside stay INT8', () => {
    expect(look('AP-24', head('y')).findings.flatMap((finding) => finding.nodes)).not.toContain('conv1');
  });
});
