import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importsOf } from '../../../scripts/support/imports.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'qdq-imports-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function imports(text: string): unknown[] {
  const file = path.join(folder, 'file.tsx');
  writeFileSync(file, text);
  return importsOf(file).map(({ to, typeOnly, line }) => [to, typeOnly, line]);
}

test('finds every form of import with its line and whether it is only of types', () => {
  const text = [
    "import type { A } from './a.ts';",
    "import { type B } from './b.ts';",
    "import { C, type D } from './c.ts';",
    "import './side-effect.css';",
    "export * from './e.ts';",
    "export type { F } from './f.ts';",
    "const later = () => import('./g.ts');",
    "// import nothing from './comment.ts'",
    'export const element = <p>{String(later)}</p>;',
  ].join('\n');
  expect(imports(text)).toEqual([
    ['./a.ts', true, 1],
    ['./b.ts', true, 2],
    ['./c.ts', false, 3],
    ['./side-effect.css', false, 4],
    ['./e.ts', false, 5],
    ['./f.ts', true, 6],
    ['./g.ts', false, 7],
  ]);
});

test('says which file does not parse', () => {
  expect(() => imports('import {')).toThrow(/file\.tsx/);
});
