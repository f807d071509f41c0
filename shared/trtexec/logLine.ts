/** One line of a trtexec log, taken apart: `[05/07/2022-06:14:10] [I] [TRT] text`. Banners have no prefix. */
export interface LogLine {
  readonly severity: 'F' | 'E' | 'W' | 'I' | 'V' | null;
  readonly fromTensorrt: boolean;
  readonly text: string;
}

type Severity = NonNullable<LogLine['severity']>;
const prefix = /^\[\d\d\/\d\d\/\d{4}-\d\d:\d\d:\d\d\] \[([FEWIV])\](?: (\[TRT\] ?)?|$)/;
const severities: Readonly<Record<string, Severity>> = { F: 'F', E: 'E', W: 'W', I: 'I', V: 'V' };

/** A prefix or a banner of trtexec, behind whatever somebody put before it. */
const marked = /^(.{0,160}?)(?:\[\d\d\/\d\d\/\d{4}-\d\d:\d\d:\d\d\] \[[FEWIV]\]|&&&& \w+ TensorRT)/;

export const isLogLine = (line: string): boolean => marked.test(withoutColours(line).slice(0, 200));

/**
 * Takes lines apart. What people keep is seldom bare: docker compose, `docker logs -t`, journald, build systems, `ts` and
 * terminals put a mark or a colour on every line. The mark is learned from the lines that trtexec marks itself, its numbers
 * left open, and taken off the lines between them that trtexec leaves bare: layers, the rest of an error.
 */
export class LogLines {
  #mark = '';
  #pattern: RegExp | null = null;

  read(raw: string): LogLine {
    const line = raw.includes(escape) ? withoutColours(raw) : raw;
    const text = line.startsWith('[') && prefix.test(line) ? line : this.#withoutMark(line);
    const found = text.startsWith('[') ? prefix.exec(text) : null;
    if (!found) return { severity: null, fromTensorrt: false, text };
    return {
      severity: severities[found[1] ?? ''] ?? null,
      fromTensorrt: found[2] !== undefined,
      text: text.slice(found[0].length),
    };
  }

  #withoutMark(line: string): string {
    const mark = marked.exec(line.slice(0, 200))?.[1];
    if (mark === undefined) return this.#pattern === null ? line : line.replace(this.#pattern, '');
    if (mark !== this.#mark) {
      this.#mark = mark;
      this.#pattern = mark === '' ? null : patternOf(mark);
    }
    return line.slice(mark.length);
  }
}

function patternOf(mark: string): RegExp {
  const words = mark.trimEnd();
  const open = words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\d+/g, '\\d+');
  return new RegExp(`^${open}\\s{0,${mark.length - words.length}}`);
}

const escape = '\u001b[';

/** Separators \x1e and \x1f are content and stay. */
const withoutColours = (line: string): string =>
  line
    .split(escape)
    .map((piece, at) => (at === 0 ? piece : piece.replace(/^[0-9;]*[A-Za-z]/, '')))
    .join('');
