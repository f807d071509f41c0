import type { LogLine } from '../logLine.ts';

/**
 * The option and device blocks that trtexec prints before it works: `=== Build Options ===` and its like, one `key: value`
 * a line. Values may hold colons, so only the first one divides. Of a log of several calls the last one's blocks count, but
 * build options only from calls that built: one that loads an engine knows not how that was made. Source: trtexec-formats
 * §d.2, §d.3.
 */
export class OptionBlocks {
  readonly #blocks = new Map<string, Map<string, string>>();
  #current: Map<string, string> | null = null;
  /** Of the last call before that did not load its engine. */
  #built: ReadonlyMap<string, string> | null = null;

  read({ text, severity, fromTensorrt }: LogLine): void {
    const title = text.startsWith('=== ')
      ? /^=== (\w+ (?:Options|Information)) ===$/.exec(text.trimEnd())?.[1]
      : undefined;
    if (title !== undefined) {
      this.#built = this.#buildOptions();
      this.#current = new Map();
      this.#blocks.set(title, this.#current);
      return;
    }
    if (this.#current === null || this.#current.size >= maxKeys) return;
    if (severity !== 'I' || fromTensorrt || text.startsWith('===') || text.startsWith('TensorRT version')) {
      this.#current = null;
      return;
    }
    const colon = text.indexOf(':');
    if (colon > 0) this.#current.set(text.slice(0, colon).trim(), text.slice(colon + 1).trim());
    else if (text.trim() === '') this.#current = null;
  }

  get(block: string, key: string): string | null {
    return this.#blocks.get(block)?.get(key) ?? null;
  }

  #buildOptions(): ReadonlyMap<string, string> | null {
    const last = this.#blocks.get(buildBlock) ?? null;
    return last?.get('Load engine') ? (this.#built ?? last) : last;
  }

  result(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    const blocks = new Map<string, ReadonlyMap<string, string>>(this.#blocks);
    const built = this.#buildOptions();
    if (built !== null) blocks.set(buildBlock, built);
    const filled = [...blocks].filter(([, pairs]) => pairs.size > 0);
    return Object.fromEntries(filled.map(([title, pairs]) => [title, Object.fromEntries(pairs)]));
  }
}

const buildBlock = 'Build Options';
const maxKeys = 500;
