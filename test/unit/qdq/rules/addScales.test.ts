import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const sum = (left: number, right: number): string => `
  x:f32[1,32,16,16] -> relu -> a
  x -> sigmoid -> b
  a -> q(${left}) -> c
  b -> q(${right}) -> d
  c, d -> add -> q(0.05) -> conv1 -> y`;

describe('AP-26: Add of two scales', () => {
  test('it is said, and nothing is offered', () => {
    const looked = look('AP-26', sum(0.03, 0.04));
    expect(looked.messages[0]).toMatch(/^add adds a and b of different scales/);
    expect(looked.offers).toEqual([]);
  });

  test('equal scales are not worth a word', () => {
    expect(look('AP-26', sum(0.03, 0.03)).messages).toEqual([]);
  });

  test('harm: a tie would cost accuracy and buy nothing, so both keep their scales', () => {
    expect(edgesOf(look('AP-26', sum(0.03, 0.04)).fix().graph)).toEqual(
      expect.arrayContaining(['add <- a @ 0.03', 'add <- b @ 0.04']),
    );
  });
});
