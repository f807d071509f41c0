import { readFileSync } from 'node:fs';
import { parseSync } from 'vite';

/**
 * What a source file imports, re-exports or loads with `import()`.
 * @returns {{ to: string, typeOnly: boolean, line: number }[]}
 */
export function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  const onlyTypes = (entries) => entries.length > 0 && entries.every((entry) => entry.isType);
  return [
    ...module.staticImports.map((found) => ({
      to: found.moduleRequest.value,
      typeOnly: onlyTypes(found.entries),
      line: lineAt(found.start),
    })),
    ...module.staticExports.flatMap((found) => {
      const reExports = found.entries.filter((entry) => entry.moduleRequest);
      if (reExports.length === 0) return [];
      return { to: reExports[0].moduleRequest.value, typeOnly: onlyTypes(reExports), line: lineAt(found.start) };
    }),
    ...module.dynamicImports.map((found) => ({
      to: text.slice(found.moduleRequest.start, found.moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
      typeOnly: false,
      line: lineAt(found.start),
    })),
  ];
}
