import type { PricedFormat, ReformatPrice } from '../log.ts';
import type { LogLine } from '../logLine.ts';

/**
 * What the builder measured for copies between formats: an `Autotuning Reformat` line names the two formats, the next
 * `Fastest Tactic` line their price. Better than any roofline where a log has them. Source: qdq-rules §10.1.
 */
export class ReformatPrices {
  readonly #prices = new Map<string, ReformatPrice>();
  #open: { readonly from: PricedFormat; readonly to: PricedFormat } | null = null;

  read({ text, fromTensorrt }: LogLine): void {
    if (!fromTensorrt) return;
    if (text.startsWith('***')) {
      const pair = reformatLine.exec(text.slice(0, 500));
      this.#open = pair
        ? { from: { type: pair[1]!, strides: pair[2]! }, to: { type: pair[3]!, strides: pair[4]! } }
        : null;
      return;
    }
    if (this.#open === null || !text.startsWith('Fastest Tactic: ')) return;
    const ms = Number(/ Time: ([\d.e+-]+)/.exec(text)?.[1] ?? Number.NaN);
    const key = JSON.stringify(this.#open);
    if (Number.isFinite(ms) && ms >= 0 && (this.#prices.has(key) || this.#prices.size < maxPrices))
      this.#prices.set(key, { ...this.#open, ms: Math.min(ms, this.#prices.get(key)?.ms ?? ms) });
    this.#open = null;
  }

  result(): readonly ReformatPrice[] {
    return [...this.#prices.values()];
  }
}

const maxPrices = 20_000;
const reformatLine = /^\*+ Autotuning Reformat: (\w+)\(([^)]*)\) -> (\w+)\(([^)]*)\) \*+$/;
