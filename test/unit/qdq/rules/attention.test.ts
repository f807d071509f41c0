import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const mha = (q: string, k: string, p: string, v: string, tokens = 64, head = 32): string => `
  a:f32[1,4,${tokens},${head}] -> ${q} -> q
  b:f32[1,4,${head},${tokens}] -> ${k} -> k
  c:f32[1,4,${tokens},${head}] -> ${v} -> v
  q, k -> matmul1 -> s
  s, 0.125 -> mul -> softmax -> p0
  p0 -> ${p} -> p
  p, v -> matmul2 -> y`;
const pair = 'q(0.02)';

describe('AP-14: attention quantized in part', () => {
  test('two of four inputs with pairs are found, and can be taken off', () => {
    const looked = look('AP-14', mha(pair, pair, 'identity', 'identity'));
    expect(looked.messages).toEqual([
      'The attention of matmul1, softmax and matmul2 cannot become one INT8 kernel: 2 of its 4 inputs carry pairs.',
    ]);
    expect(edgesOf(looked.fix(looked.offers).graph)).toEqual(
      expect.arrayContaining(['matmul1 <- a', 'matmul1 <- b', 'matmul2 <- p0', 'matmul2 <- c']),
    );
  });

  test('whole pattern, head of 32 and 64 tokens: no fault', () => {
    expect(look('AP-14', mha(pair, pair, pair, pair)).messages).toEqual([]);
  });

  test('too many tokens, or an odd head, break the whole pattern too', () => {
    expect(look('AP-14', mha(pair, pair, pair, pair, 600)).messages[0]).toContain('600 tokens are more than 512');
    expect(look('AP-14', mha(pair, pair, pair, pair, 64, 48)).messages[0]).toContain('a head of 48');
  });

  test('a pair before the Softmax breaks it, and the message says which', () => {
    const inner = mha(pair, pair, pair, pair).replace('mul -> softmax', 'mul -> q(0.02) -> softmax');
    expect(look('AP-14', inner).messages[0]).toContain('INT8 kernel: a pair on mul stands before its Softmax.');
  });

  test('harm: attention that is float altogether is left as it is', () => {
    expect(look('AP-14', mha('identity', 'identity', 'identity', 'identity')).messages).toEqual([]);
  });
});
