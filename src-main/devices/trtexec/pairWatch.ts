import { turnsOf, type Turns } from './pairedTimes.ts';

/**
 * The turns of a running job, as its log tells them: the banner of each call names the file of its times, and its summary
 * the median. So nothing has to be read from a board that measures, and whoever follows the job later sees the same.
 */
export class PairWatch {
  #call: string | null = null;
  readonly #medians = new Map<string, number>();

  read(line: string): void {
    if (line.startsWith('&&&& RUNNING')) this.#call = /\/(pair-\d{1,2}-[ab][12]\.json)(?: |$)/.exec(line)?.[1] ?? null;
    const median =
      this.#call === null ? null : /\] GPU Compute Time: .{0,200}\bmedian = (\d+(?:\.\d+)?) ms/.exec(line)?.[1];
    if (this.#call !== null && median != null) this.#medians.set(this.#call, Number(median));
  }

  turns(): Turns {
    return turnsOf((name) => this.#medians.get(name) ?? null);
  }
}
