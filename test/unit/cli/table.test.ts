import { expect, test } from 'vitest';
import { blocks, facts, firstOf, table } from '../../../src-main/cli/text/table.ts';
import { showBytes, showSignedMs } from '../../../src-main/cli/text/quantities.ts';

test('a table aligns words to the left and numbers to the right, and shows what is not known as a dash', () => {
  expect(
    table(
      ['layer', 'ms', 'count'],
      [
        ['conv', '0.500', 12],
        ['résumé', null, 3],
      ],
    ),
  ).toBe(['layer   ms     count', 'conv    0.500     12', 'résumé  –          3'].join('\n'));
});

test('a table without rows is its heading', () => {
  expect(table(['a', 'b'], [])).toBe('a  b');
});

test('facts leave out what is not known', () => {
  expect(
    facts([
      ['one', 1],
      ['none', null],
      ['longer', 'x'],
    ]),
  ).toBe('one     1\nlonger  x');
});

test('blocks leave out empty parts', () => {
  expect(blocks('a', '', null, 'b')).toBe('a\n\nb');
});

test('a long list says how much of it is not shown', () => {
  expect(firstOf(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(firstOf(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});

test.each([
  [999, '999 B'],
  [1000, '1.0 kB'],
  [148_000_000, '148 MB'],
  [2_200_000_000, '2.2 GB'],
])('%d bytes are shown as %s', (sizeBytes, shown) => {
  expect(showBytes(sizeBytes)).toBe(shown);
});

test('a difference carries its sign', () => {
  expect([showSignedMs(0.2324), showSignedMs(-0.1167), showSignedMs(0), showSignedMs(null)]).toEqual([
    '+0.232',
    '-0.117',
    '0.000',
    null,
  ]);
});
