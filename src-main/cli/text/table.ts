/** A cell for people; null shows as a dash, numbers are set to the right. */
export type Cell = string | number | null;

/** Compact aligned columns: a heading, a line a row, two blanks between columns, no rules. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumeric = headings.map((_, column) => rows.every((row) => typeof (row[column] ?? null) !== 'string'));
  const lines = [headings, ...rows.map((row) => row.map(show))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => lengthOf(line[column] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0, isNumeric[column] ?? false))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values under one another, the values aligned. Rows whose value is null are left out. */
export function facts(rows: readonly (readonly [name: string, value: Cell])[]): string {
  const shown = rows.filter(([, value]) => value !== null);
  const width = Math.max(0, ...shown.map(([name]) => lengthOf(name)));
  return shown.map(([name, value]) => `${pad(name, width, false)}  ${show(value)}`).join('\n');
}

/** Blocks of an answer, one blank line between them; empty ones are left out. */
export const blocks = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join('\n\n');

export const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** The first few of a list, and how many more there are. */
export function firstOf(items: readonly string[], limit: number): string {
  const more = items.length - limit;
  return items.slice(0, limit).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const show = (cell: Cell): string => (cell === null ? '–' : typeof cell === 'number' ? String(cell) : cell);
const lengthOf = (text: string): number => Array.from(text).length;
const pad = (text: string, width: number, right: boolean): string => {
  const blank = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return right ? blank + text : text + blank;
};
