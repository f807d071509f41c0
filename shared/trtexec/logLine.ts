/** One line of a trtexec log, taken apart: `[05/07/2022-06:14:10] [I] [TRT] text`. Banners have no prefix. */
export interface LogLine {
  readonly severity: 'F' | 'E' | 'W' | 'I' | 'V' | null;
  readonly fromTensorrt: boolean;
  readonly text: string;
}

type Severity = NonNullable<LogLine['severity']>;
const prefix = /^\[\d\d\/\d\d\/\d{4}-\d\d:\d\d:\d\d\] \[([FEWIV])\] (\[TRT\] )?/;
const severities: Readonly<Record<string, Severity>> = { F: 'F', E: 'E', W: 'W', I: 'I', V: 'V' };

export function readLogLine(raw: string): LogLine {
  const line = raw.includes(escape) ? withoutColours(raw) : raw;
  const found = line.startsWith('[') ? prefix.exec(line) : null;
  if (!found) return { severity: null, fromTensorrt: false, text: line };
  return {
    severity: severities[found[1] ?? ''] ?? null,
    fromTensorrt: found[2] !== undefined,
    text: line.slice(found[0].length),
  };
}

const escape = '\u001b[';

/** Separators \x1e and \x1f are content and stay. */
const withoutColours = (line: string): string =>
  line
    .split(escape)
    .map((piece, at) => (at === 0 ? piece : piece.replace(/^[0-9;]*[A-Za-z]/, '')))
    .join('');
