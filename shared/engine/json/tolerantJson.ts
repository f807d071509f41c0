import { appError, type ErrorCode } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';

/**
 * JSON as trtexec writes it. `JSON.parse` reads the good files; what it refuses is read again here, by a reader that
 * knows the four ways in which TensorRT and its hand-rolled writers leave the standard: raw control characters inside
 * strings (8.6 and later put \x1E and \x1F into names), `nan` and `inf` as numbers, names whose quotes and backslashes
 * were not escaped, and files that end in the middle (a full disk, a lost link). What was found up to the cut is kept and
 * marked. It refuses nesting beyond `maxDepth`, so that nothing downstream has to fear for its stack.
 * Source: trtexec-formats §b.2 and its parser requirements.
 */
export interface TolerantJson {
  readonly value: unknown;
  /** True when the text ended before its last bracket was closed. */
  readonly truncated: boolean;
}

const maxDepth = 64;

/** @param code what a text that is no JSON at all is called. */
export function parseTolerantJson(text: string, code: ErrorCode): Result<TolerantJson> {
  const value = parsed(text) ?? parsed(withEscapedControls(text));
  return value === undefined ? new Reader(text).read(code) : ok({ value, truncated: false });
}

/** @returns undefined for a text that keeps not to the standard */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Separators inside names are the usual offence; once they are escaped the fast parser reads the rest. A backslash that
 * nobody escaped would swallow the escape, so a text with one before a separator is left as it is.
 */
const withEscapedControls = (text: string): string =>
  /\\\p{Cc}/u.test(text)
    ? text
    : text.replaceAll(/\p{Cc}/gu, (sign) =>
        blanks.has(sign) ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );

const blanks = new Set(['\n', '\r', '\t']);

class Unreadable extends Error {}

class Reader {
  readonly #text: string;
  #at = 0;
  #truncated = false;

  constructor(text: string) {
    this.#text = text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  read(code: ErrorCode): Result<TolerantJson> {
    this.#skipBlank();
    const opener = this.#text[this.#at];
    if (opener !== '{' && opener !== '[') return err(appError(code, 'The text is not JSON.'));
    try {
      return ok({ value: this.#value(0), truncated: this.#truncated });
    } catch (problem) {
      if (problem instanceof Unreadable) return err(appError(code, problem.message));
      throw problem;
    }
  }

  #value(depth: number): unknown {
    if (depth > maxDepth) throw new Unreadable(`The JSON is nested deeper than ${maxDepth} levels.`);
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return this.#string(depth === 0 ? 'element' : 'value');
    return this.#word();
  }

  #object(depth: number): unknown {
    const entries: [string, unknown][] = [];
    this.#at += 1;
    for (;;) {
      this.#skipBlankAndCommas();
      if (this.#ended()) break;
      if (this.#text[this.#at] === '}') {
        this.#at += 1;
        break;
      }
      if (this.#text[this.#at] !== '"') throw new Unreadable(`A key was expected at character ${this.#at}.`);
      const key = this.#string('key');
      this.#skipBlank();
      if (this.#ended()) break;
      if (this.#text[this.#at] !== ':') throw new Unreadable(`A colon was expected at character ${this.#at}.`);
      this.#at += 1;
      this.#skipBlank();
      if (this.#ended()) break;
      const value = this.#value(depth + 1);
      entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown {
    const items: unknown[] = [];
    this.#at += 1;
    for (;;) {
      this.#skipBlankAndCommas();
      if (this.#ended()) break;
      const next = this.#text[this.#at];
      if (next === ']') {
        this.#at += 1;
        break;
      }
      items.push(next === '"' ? this.#string('element') : this.#value(depth + 1));
    }
    return items;
  }

  /** A string ends at the first quote after which its surroundings can go on; any other quote belongs to it. */
  #string(place: 'key' | 'value' | 'element'): string {
    this.#at += 1;
    const parts: string[] = [];
    let from = this.#at;
    for (;;) {
      if (this.#at >= this.#text.length) {
        this.#truncated = true;
        parts.push(this.#text.slice(from));
        return parts.join('');
      }
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22 && this.#closes(place)) {
        parts.push(this.#text.slice(from, this.#at));
        this.#at += 1;
        return parts.join('');
      }
      if (code === 0x5c) {
        parts.push(this.#text.slice(from, this.#at), this.#escape());
        from = this.#at;
      } else this.#at += 1;
    }
  }

  #closes(place: 'key' | 'value' | 'element'): boolean {
    const next = this.#nextSolid(this.#at + 1);
    const sign = this.#text[next];
    if (sign === undefined) return true;
    if (place === 'key') return sign === ':';
    if (place === 'element') return sign === ',' || sign === ']';
    if (sign === '}') return true;
    return sign === ',' && ['"', '}', undefined].includes(this.#text[this.#nextSolid(next + 1)]);
  }

  #escape(): string {
    const sign = this.#text[this.#at + 1] ?? '';
    if (sign === 'u') {
      const hex = this.#text.slice(this.#at + 2, this.#at + 6);
      if (/^[0-9a-fA-F]{4}$/.test(hex)) {
        this.#at += 6;
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
    }
    const known = simpleEscapes[sign];
    this.#at += known === undefined ? 1 : 2;
    return known ?? '\\';
  }

  #word(): number | boolean | null {
    const start = this.#at;
    while (this.#at < this.#text.length && !/[\s,\]}:"[{]/.test(this.#text[this.#at]!)) this.#at += 1;
    const word = this.#text.slice(start, this.#at);
    if (this.#at >= this.#text.length) this.#truncated = true;
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (/^-?\d+(\.\d*)?([eE][-+]?\d+)?$/.test(word)) return Number(word);
    if (/^([-+]?(nan(\(.*\))?|inf(inity)?|1\.#\w+)|null)$/i.test(word) || this.#truncated) return null;
    throw new Unreadable(`'${word.slice(0, 40)}' at character ${start} is not a JSON value.`);
  }

  #nextSolid(from: number): number {
    let at = from;
    while (isBlank(this.#text.charCodeAt(at))) at += 1;
    return at;
  }

  #skipBlank(): void {
    this.#at = this.#nextSolid(this.#at);
  }

  #skipBlankAndCommas(): void {
    this.#skipBlank();
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#skipBlank();
    }
  }

  #ended(): boolean {
    if (this.#at < this.#text.length) return false;
    this.#truncated = true;
    return true;
  }
}

const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xfeff;

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
