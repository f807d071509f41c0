import type { AddedCopy, PricedFormat, ReformatPrice } from '../log.ts';
import type { LogLine } from '../logLine.ts';

/**
 * What the builder measured for copies between formats, and the copies that it then put in. An `Autotuning Reformat` line
 * names two formats, the next `Fastest Tactic` line their price: better than any roofline where a log has them. `Adding
 * reformat layer` names a copy with its formats, `Generating copy for … because …` one that a Concat needs, with the reason.
 * Source: qdq-rules §10.1.
 */
export class ReformatPrices {
  readonly #prices = new Map<string, ReformatPrice>();
  readonly #copies = new Map<string, Omit<AddedCopy, 'ms'>>();
  #open: Formats | null = null;

  read({ text, fromTensorrt }: LogLine): void {
    if (!fromTensorrt || text.length > maxLine) return;
    if (text.startsWith('***')) {
      const pair = autotuning.exec(text);
      this.#open = pair ? formatsOf(pair) : null;
    } else if (text.startsWith('Fastest Tactic: ')) this.#close(text);
    else if (text.startsWith('Adding reformat layer: ')) this.#addReformat(text);
    else if (text.startsWith('Generating copy for ')) this.#addCopy(text);
  }

  prices(): readonly ReformatPrice[] {
    return [...this.#prices.values()];
  }

  copies(): readonly AddedCopy[] {
    return [...this.#copies.values()].map((copy) => {
      const price = copy.from && copy.to ? this.#prices.get(keyOf({ from: copy.from, to: copy.to })) : undefined;
      return { ...copy, ms: price?.ms ?? null };
    });
  }

  #close(text: string): void {
    if (this.#open === null) return;
    const ms = Number(/ Time: ([\d.e+-]+)/.exec(text)?.[1] ?? Number.NaN);
    const key = keyOf(this.#open);
    if (Number.isFinite(ms) && ms >= 0 && (this.#prices.has(key) || this.#prices.size < maxKept))
      this.#prices.set(key, { ...this.#open, ms: Math.min(ms, this.#prices.get(key)?.ms ?? ms) });
    this.#open = null;
  }

  #addReformat(line: string): void {
    // The tensor's name may hold any character: it stands between the last ` (` before ` from ` and the `)` there.
    const at = line.lastIndexOf(') from ');
    const pair = addedFormats.exec(line.slice(at + 1));
    const opens = line.lastIndexOf(' (', at);
    const name = line.slice('Adding reformat layer: '.length, opens);
    if (at < 0 || opens < 0 || !pair || !name.startsWith('Reformatted ')) return;
    const layer = name.replace(/^Reformatted /, 'Reformatting CopyNode for ');
    this.#keep({ layer, tensor: line.slice(opens + 2, at), ...formatsOf(pair), line });
  }

  #addCopy(line: string): void {
    const copy = /^Generating copy for (.+) to (.+) because (.+)$/.exec(line);
    if (copy) this.#keep({ layer: `${copy[1]} copy`, tensor: copy[1]!, from: null, to: null, line });
  }

  #keep(copy: Omit<AddedCopy, 'ms'>): void {
    if (this.#copies.has(copy.layer) || this.#copies.size < maxKept) this.#copies.set(copy.layer, copy);
  }
}

interface Formats {
  readonly from: PricedFormat;
  readonly to: PricedFormat;
}

const maxKept = 20_000;
const maxLine = 4000;
const autotuning = /^\*+ Autotuning Reformat: (\w+)\(([^)]*)\) -> (\w+)\(([^)]*)\) \*+$/;
const addedFormats = /^ from (\w+)\(([^)]*)\) to (\w+)\(([^)]*)\)$/;

const keyOf = ({ from, to }: Formats): string => `${from.type}(${from.strides}) ${to.type}(${to.strides})`;

const formatsOf = (found: RegExpExecArray): Formats => ({
  from: { type: found[1]!, strides: found[2]! },
  to: { type: found[3]!, strides: found[4]! },
});
