/**
 * Python literals as `repr` and `pprint` write them, which is how labgrid's client shows what a resource is: dicts, lists,
 * tuples, strings, numbers, True, False, None. Hostile text ends in null, never in a hang: each step takes a character.
 */
export type PythonValue =
  string | number | boolean | null | readonly PythonValue[] | { readonly [key: string]: PythonValue };

/** @returns undefined where `text` is not one literal and nothing else. */
export function readPythonLiteral(text: string): PythonValue | undefined {
  const reader = new Reader(text);
  try {
    return reader.whole();
  } catch (problem) {
    if (problem instanceof NotALiteral) return undefined;
    throw problem;
  }
}

class NotALiteral extends Error {}

const deepest = 50;
const words: Readonly<Record<string, boolean | null>> = { None: null, True: true, False: false };
const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')' };
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): PythonValue {
    const value = this.#value();
    if (this.#peek() !== undefined) throw new NotALiteral();
    return value;
  }

  #value(): PythonValue {
    const next = this.#peek();
    if (next === '{') return this.#nested(() => this.#dict());
    if (next === '[' || next === '(') return this.#nested(() => this.#sequence(closing[next]!));
    if (next === "'" || next === '"') return this.#string(next);
    const word = /^[A-Za-z0-9_.+-]+/.exec(this.#text.slice(this.#at, this.#at + 64))?.[0] ?? '';
    this.#at += word.length;
    if (Object.hasOwn(words, word)) return words[word]!;
    const number = Number(word);
    if (word === '' || Number.isNaN(number)) throw new NotALiteral();
    return number;
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) throw new NotALiteral();
    this.#at += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #dict(): PythonValue {
    const entries: [string, PythonValue][] = [];
    while (!this.#ends('}')) {
      const key = this.#value();
      if (typeof key !== 'string' || this.#peek() !== ':') throw new NotALiteral();
      this.#at += 1;
      entries.push([key, this.#value()]);
      this.#comma('}');
    }
    return Object.fromEntries(entries);
  }

  #sequence(end: string): PythonValue {
    const items: PythonValue[] = [];
    while (!this.#ends(end)) {
      items.push(this.#value());
      this.#comma(end);
    }
    return items;
  }

  #ends(end: string): boolean {
    if (this.#peek() !== end) return false;
    this.#at += 1;
    return true;
  }

  #comma(end: string): void {
    const next = this.#peek();
    if (next === ',') this.#at += 1;
    else if (next !== end) throw new NotALiteral();
  }

  #string(quote: string): string {
    let value = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at]!;
      if (character === quote) {
        this.#at += 1;
        return value;
      }
      value += character === '\\' ? this.#escaped() : character;
    }
    throw new NotALiteral();
  }

  #escaped(): string {
    this.#at += 1;
    const kind = this.#text[this.#at] ?? '';
    const digits = { x: 2, u: 4, U: 8 }[kind];
    if (digits === undefined) return escapes[kind] ?? kind;
    const code = Number.parseInt(this.#text.slice(this.#at + 1, this.#at + 1 + digits), 16);
    if (Number.isNaN(code) || code > 0x10_ff_ff) throw new NotALiteral();
    this.#at += digits;
    return String.fromCodePoint(code);
  }

  /** The next character that is no white space. */
  #peek(): string | undefined {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text[this.#at];
  }
}
