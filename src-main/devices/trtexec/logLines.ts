/**
 * Bytes in, whole lines out, for people: without control characters and never longer than 4,000 characters. Bytes that
 * are no UTF-8 become replacement characters; a line without an end is cut, not gathered.
 */
export interface LogLines {
  /** @returns the text of the bytes; a character that is cut waits for its rest. */
  push(bytes: Buffer): string;
  /** The end of the log so far. */
  readonly last: readonly string[];
}

const maxLine = 4000;
const maxRest = 1 << 16;
const lastLines = 30;

export function logLines(emit: (line: string) => void): LogLines {
  const decoder = new TextDecoder();
  let rest = '';
  let last: string[] = [];
  return {
    push(bytes) {
      const text = decoder.decode(bytes, { stream: true });
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(0, maxRest);
      for (const line of lines) {
        const shown = line
          .slice(0, maxLine)
          .replaceAll(/\p{Cc}/gu, ' ')
          .trimEnd();
        emit(shown);
        last.push(shown);
      }
      last = last.slice(-lastLines);
      return text;
    },
    get last() {
      const open = rest
        .slice(0, maxLine)
        .replaceAll(/\p{Cc}/gu, ' ')
        .trimEnd();
      return open === '' ? last : [...last, open];
    },
  };
}
