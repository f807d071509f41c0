import { expect, test } from 'vitest';
import { parseShapes } from '../../../shared/base/shapes.ts';
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
