import { expect, test } from 'vitest';
import { exampleShape, needsShape, parseShapes } from '../../../shared/base/shapes.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

test('shapes by name', () => {
  expect([...valueOf(parseShapes('images:1x3x640x640, a:0:2x10,scalar:'))]).toEqual([
    ['images', [1, 3, 640, 640]],
    ['a:0', [2, 10]],
    ['scalar', []],
  ]);
  expect(valueOf(parseShapes(null)).size).toBe(0);
});

test.each(['images', ':1x2', 'images:1x', 'images:-1x2', 'images:1x2.5', 'images:1x1e3', 'images:axb'])(
  '%s',
  (text) => {
    expect(errorOf(parseShapes(text)).code).toBe('E-SHAPES');
  },
);

test('a batch alone need not be said; every other open axis must be', () => {
  const needs = (shape: readonly (number | null)[] | null) => needsShape({ name: 'x', shape });
  expect([[1, 3, 8, 8], [null, 3, 8, 8], []].map(needs)).toEqual([false, false, false]);
  expect([[1, 3, null, 8], null].map(needs)).toEqual([true, true]);
});

test.each([
  [[null, 3, null, null], 'x:1x3x640x640'],
  [[null, null, null, null], 'x:1x3x640x640'],
  [[null, null, null, 3], 'x:1x640x640x3'],
  [[8, 3, null, 320], 'x:8x3x640x320'],
  [[null, null], 'x:1x640'],
  [null, 'x:1x3x640x640'],
])('an example for %j is %s', (shape, example) => {
  expect(exampleShape({ name: 'x', shape })).toBe(example);
  expect(valueOf(parseShapes(example)).has('x')).toBe(true);
});
