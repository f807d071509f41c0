import { describe, expect, test } from 'vitest';
import { shallow } from '../../../shared/engine/json/fields.ts';
import { parseTolerantJson } from '../../../shared/engine/json/tolerantJson.ts';

const read = (text: string) => {
  const json = parseTolerantJson(text, 'E-ENGINE-JSON');
  return json.ok ? json.value : json.error.code;
};

describe('JSON as trtexec writes it (synthetic)', () => {
  test.each([
    ['raw control characters in strings', '{"a":"x\u001e\ny\t"}', { a: 'x\u001e\ny\t' }],
    ['separators in names', '{\n\t"a\u001eb":"x\u001fy\u0000z"\r\n}', { 'a\u001eb': 'x\u001fy\u0000z' }],
    ['a backslash before a separator', '{"a":"x\\\u001ey"}', { a: 'x\\\u001ey' }],
    [
      'nan and inf',
      '[{"x": nan, "y": -nan, "z": inf, "w": -Infinity, "v": nan(ind)}]',
      [{ x: null, y: null, z: null, w: null, v: null }],
    ],
    ['unescaped quotes in a value', '{ "name" : "a "b" c", "timeMs" : 1.5 }', { name: 'a "b" c', timeMs: 1.5 }],
    ['unescaped backslashes', '{"name":"C:\\models\\x", "n": nan}', { name: 'C:\\models\\x', n: null }],
    ['an escape that is one', '{"name":"\\u001e\\"q\\"\\\\", "n": nan}', { name: '\u001e"q"\\', n: null }],
    ['trailing commas', '{"a":[1,2,],}', { a: [1, 2] }],
    ['a byte order mark', '\uFEFF{"a":nan}', { a: null }],
    ['carriage returns', '{\r\n"a":nan\r\n}', { a: null }],
    ['__proto__ as an ordinary key', '{"__proto__":{"x":1},"a":nan}', JSON.parse('{"__proto__":{"x":1},"a":null}')],
  ])('%s', (_, text, value) => {
    expect(read(text)).toEqual({ value, truncated: false });
  });

  test.each([
    ['in an array', '[{"a":1},{"b":2', [{ a: 1 }, { b: 2 }]],
    ['in a string', '{"a":"xy', { a: 'xy' }],
    ['after a key', '{"a":1,"b"', { a: 1 }],
    ['in a word', '{"a":1,"b":tr', { a: 1, b: null }],
  ])('a cut %s is kept and marked', (_, text, value) => {
    expect(read(text)).toEqual({ value, truncated: true });
  });

  test('what is no JSON is a typed error', () => {
    expect(['', 'hello', '{1:2}', '[x]'].map(read)).toEqual(Array(4).fill('E-ENGINE-JSON'));
  });

  test('nesting without end is refused, in good and in broken JSON', () => {
    expect(read('['.repeat(100_000))).toBe('E-ENGINE-JSON');
    const deep = JSON.parse('{"a":'.repeat(50) + '1' + '}'.repeat(50)) as Record<string, unknown>;
    expect(JSON.stringify(shallow(deep, 3))).toBe('{"a":{"a":{"a":{"a":null}}}}');
  });

  test('hostile blanks and quotes take linear time', () => {
    const started = performance.now();
    read(`{"a":"${'" '.repeat(200_000)}`);
    read(`[${'" ,'.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
