/** The last lines of a running job, numbered from its beginning; a chatty board cannot fill the memory. */
export interface LogBook {
  add(line: string): void;
  from(line: number): LogLines;
}

export interface LogLines {
  readonly lines: readonly string[];
  readonly nextLine: number;
}

const maxLines = 20_000;
const maxLineLength = 4000;

export function createLogBook(): LogBook {
  let first = 0;
  let lines: string[] = [];
  return {
    add(line) {
      lines.push(line.length > maxLineLength ? `${line.slice(0, maxLineLength)} …` : line);
      // Cut rarely and by half: cutting one line at a time would copy the whole book each time.
      if (lines.length >= 2 * maxLines) {
        first += lines.length - maxLines;
        lines = lines.slice(-maxLines);
      }
    },
    from: (line) => linesFrom(lines, first, line),
  };
}

/** @param first number of the first of `lines`. */
export function linesFrom(lines: readonly string[], first: number, line: number): LogLines {
  return { lines: lines.slice(Math.max(line - first, 0)), nextLine: first + lines.length };
}
