import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPythonLiteral, type PythonValue } from '../../../../src-main/devices/labgrid/pythonLiteral.ts';

/** As Python's repr writes it. */
function repr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\u0007', '\\x07');
    return value.includes("'") && !value.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, each]) => `${repr(key)}: ${repr(each)}`)
    .join(',\n ')}}`;
}

const anyValue = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('Python literals', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(readPythonLiteral(repr(value))).toEqual(value);
      }),
    );
  });

  it('tuples, trailing commas and escapes of all lengths', () => {
    expect(readPythonLiteral(String.raw`('a', 'caf\xe9', '\u2713', "\U0001f600",)`)).toEqual(['a', 'café', '✓', '😀']);
  });

  it('what is none is undefined: cut, deep, followed by more', () => {
    for (const text of ['', '{', "{'a': }", "'open", '[1, 2', 'nonsense', '1 2', '['.repeat(10_000)])
      expect(readPythonLiteral(text), text.slice(0, 20)).toBeUndefined();
  });
});
