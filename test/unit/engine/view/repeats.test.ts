import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repeatsIn } from '../../../../shared/engine/view/repeats.ts';

/** `ab|ab|c|ab`: the pieces that were found, the rest between them. */
function cut(text: string): string {
  const sequence = text.split('');
  const pieces: string[] = [];
  let at = 0;
  for (const { start, length } of repeatsIn(sequence)) {
    if (start > at) pieces.push(text.slice(at, start));
    pieces.push(`[${text.slice(start, start + length)}]`);
    at = start + length;
  }
  return [...pieces, text.slice(at)].join('');
}

describe('repeated pieces', () => {
  test.each([
    ['spababdababx', 'sp[ab][ab]d[ab][ab]x'],
    ['xabcdabcdabcdy', 'x[abcd][abcd][abcd]y'],
    ['xabcdeyabcdez', 'x[abcde]y[abcde]z'],
    ['abcdef', 'abcdef'],
    ['aaaaaaaa', 'aaaaaaaa'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  test('a long chain of equal blocks is not taken two by two', () => {
    const block = 'abcadefgahiajklm';
    expect(cut(`s${block.repeat(40)}z`)).toBe(`s${`[${block}]`.repeat(40)}z`);
  });

  test('two structures are told apart', () => {
    const found = repeatsIn('xabcabcabcdefdefdefy'.split(''));
    expect(found.map(({ structure }) => structure)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('pieces never overlap, come at least twice, and are what their structure says (any sequence)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 80 }), (sequence) => {
        let end = 0;
        const texts = new Map<number, string[]>();
        for (const { start, length, structure } of repeatsIn(sequence)) {
          expect(start).toBeGreaterThanOrEqual(end);
          expect(length).toBeGreaterThan(1);
          end = start + length;
          texts.set(structure, [...(texts.get(structure) ?? []), sequence.slice(start, end).join('')]);
        }
        for (const list of texts.values()) {
          expect(list.length).toBeGreaterThan(1);
          expect(new Set(list).size).toBe(1);
        }
      }),
    );
  });
});
