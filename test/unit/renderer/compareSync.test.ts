import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anchorsInOrder, pointAcross, turned, type Anchor } from '../../../src-renderer/features/compare/sync.ts';

const anchors: readonly Anchor[] = [
  { a: { x: 0, y: 0 }, b: { x: 10, y: 0 } },
  { a: { x: 0, y: 100 }, b: { x: 30, y: 300 } },
];

test('a group that both engines have lies at the same place of both views (synthetic drawings)', () => {
  for (const { a, b } of anchors) expect(pointAcross(anchors, a)).toEqual(b);
});

test('between two groups the way is shared out, beyond them it is kept (synthetic drawings)', () => {
  expect(pointAcross(anchors, { x: 5, y: 50 })).toEqual({ x: 25, y: 150 });
  expect(pointAcross(anchors, { x: 0, y: -40 })).toEqual({ x: 10, y: -40 });
  expect(pointAcross(anchors, { x: 0, y: 140 })).toEqual({ x: 30, y: 340 });
});

test('engines without a common group are not moved together (synthetic drawings)', () => {
  expect(pointAcross([], { x: 1, y: 2 })).toBeNull();
});

const place = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: 0, max: 5000 }) });

test('a small step in A is a bounded step in B, and anchors are found both ways (synthetic drawings)', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: place, b: place }), { minLength: 1, maxLength: 30 }), (given) => {
      const ordered = anchorsInOrder(given);
      for (const { a, b } of ordered) expect(pointAcross(ordered, a)).toEqual(b);
      const back = anchorsInOrder(given.map(turned));
      for (const { a, b } of back) expect(pointAcross(back, a)).toEqual(b);
      const nearby = ordered.map(({ a }) => pointAcross(ordered, { x: a.x, y: a.y + 1e-6 })!);
      ordered.forEach(({ b }, at) => expect(Math.abs(nearby[at]!.y - b.y)).toBeLessThan(0.01));
    }),
  );
});
