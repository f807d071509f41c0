import { expect, test } from 'vitest';
import { ago, bytes, duration, ms, percent, shape, signedMs, signedPercent } from '../../../src-renderer/ui/format.ts';

test('unknown is a dash, never a zero', () => {
  for (const text of [
    ms(null),
    signedMs(undefined),
    percent(null),
    signedPercent(Number.NaN),
    bytes(null),
    shape(null),
  ])
    expect(text).toBe('–');
});

test.each([
  [ms(0.0123), '0.012'],
  [ms(5.5432), '5.54'],
  [ms(123.45), '123.5'],
  [ms(8_825_680), '8.83e6'],
  [ms(6e-8), '<0.001'],
  [ms(0), '0.000'],
  [signedMs(0.2), '+0.200'],
  [signedMs(-0.0001), '0.000'],
  [signedMs(-0.7), '−0.700'],
  [signedPercent(0.0271), '+2.7 %'],
  [signedPercent(-0.0001), '0.0 %'],
  [bytes(999), '999 B'],
  [bytes(1_600_000), '1.6 MB'],
  [bytes(262_144), '262 kB'],
  [shape([1, null, 640]), '1 × ? × 640'],
  [shape([]), 'scalar'],
  [duration(80), '1 min 20 s'],
  [duration(7205), '2 h 0 min'],
])('%s', (text, expected) => expect(text).toBe(expected));

test('a time is told as it is remembered', () => {
  const now = new Date('2026-03-10T12:00:00Z');
  expect(ago('2026-03-10T11:59:30Z', now)).toBe('just now');
  expect(ago('2026-03-10T09:00:00Z', now)).toBe('3 h ago');
  expect(ago('2026-01-01T09:00:00Z', now)).toBe('2026-01-01');
});
