import { expect, test } from 'vitest';
import { createLogBook } from '../../../src-main/jobs/logBook.ts';

test('lines are numbered from the beginning', () => {
  const book = createLogBook();
  for (const line of ['a', 'b', 'c']) book.add(line);
  expect(book.from(0)).toEqual({ lines: ['a', 'b', 'c'], nextLine: 3 });
  expect(book.from(2)).toEqual({ lines: ['c'], nextLine: 3 });
  expect(book.from(3)).toEqual({ lines: [], nextLine: 3 });
  expect(book.from(99)).toEqual({ lines: [], nextLine: 3 });
});

test('a chatty board cannot fill the memory: old lines go, numbers stay, long lines are cut', () => {
  const book = createLogBook();
  for (let line = 0; line < 100_000; line += 1) book.add(`line ${line}`);
  const { lines, nextLine } = book.from(0);
  expect(nextLine).toBe(100_000);
  expect(lines.length).toBeLessThan(40_000);
  expect(lines.at(-1)).toBe('line 99999');
  expect(book.from(99_998).lines).toEqual(['line 99998', 'line 99999']);
  book.add('x'.repeat(1_000_000));
  expect(book.from(100_000).lines[0]!.length).toBeLessThan(5000);
});
