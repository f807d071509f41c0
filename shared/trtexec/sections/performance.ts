import type { LatencySummary, ProfileTable, QueryCounts } from '../log.ts';
import type { LogLine } from '../logLine.ts';

/**
 * The performance summary of every age (§d.5 of the formats text): one line a metric, from 8.5 on with any number of
 * percentiles; and the table of `--dumpProfile` in its three layouts.
 */
export type Metric = 'latency' | 'gpuCompute' | 'enqueue' | 'h2d' | 'd2h' | 'endToEndHost';

const metricTitles: Readonly<Record<string, Metric>> = {
  Latency: 'latency',
  'GPU Compute Time': 'gpuCompute',
  'Enqueue Time': 'enqueue',
  'H2D Latency': 'h2d',
  'D2H Latency': 'd2h',
  'End-to-End Host Latency': 'endToEndHost',
};

export class PerformanceSummary {
  readonly metrics = new Map<Metric, LatencySummary>();
  throughputQps: number | null = null;
  hostWallMs: number | null = null;
  readonly queries: QueryCounts[] = [];
  #warmUp: number | null = null;

  /** @returns `throughput` for the line that says how many inferences a second a measurement made. */
  read({ text, fromTensorrt }: LogLine): 'throughput' | null {
    if (fromTensorrt) return null;
    this.#count(text);
    const colon = text.indexOf(': ');
    if (colon < 0 || colon > 40) return null;
    const title = text.slice(0, colon);
    const metric = metricTitles[title];
    if (metric !== undefined) {
      const summary = summaryOf(text.slice(colon + 2));
      if (summary) this.metrics.set(metric, summary);
    } else if (title === 'Throughput') {
      this.throughputQps = numberBefore(text, ' qps') ?? this.throughputQps;
      return 'throughput';
    } else if (title === 'Total Host Walltime') {
      const seconds = numberBefore(text, ' s');
      this.hostWallMs = seconds === null ? this.hostWallMs : seconds * 1000;
    }
    return null;
  }

  /** `Warmup completed 310 queries over 200 ms`, then `Timing trace has 3399 queries over 3.00175 s`. */
  #count(text: string): void {
    const warmUp = /^Warmup completed (\d{1,12}) queries/.exec(text)?.[1];
    if (warmUp !== undefined) this.#warmUp = Number(warmUp);
    const traced = /^Timing trace has (\d{1,12}) queries/.exec(text)?.[1];
    if (traced === undefined || this.#warmUp === null) return;
    if (this.queries.length < mostMeasurements) this.queries.push({ warmUp: this.#warmUp, traced: Number(traced) });
    this.#warmUp = null;
  }
}

const mostMeasurements = 1000;

/** `min = 0.1 ms, …, percentile(99%) = 0.3 ms`; null unless all four of min, max, mean and median are there. */
function summaryOf(text: string): LatencySummary | null {
  const named = new Map<string, number>();
  const percentiles: Record<string, number> = {};
  for (const part of text.slice(0, 2000).split(', ')) {
    const [key, value] = part.split(' = ');
    const number = value?.endsWith(' ms') === true ? finite(value.slice(0, -3)) : null;
    if (key === undefined || number === null) continue;
    const percentile = /^percentile\(([\d.]+)%\)$/.exec(key)?.[1];
    if (percentile === undefined) named.set(key, number);
    else percentiles[percentile] = number;
  }
  const [minMs, maxMs, meanMs, medianMs] = ['min', 'max', 'mean', 'median'].map((key) => named.get(key));
  if (minMs === undefined || maxMs === undefined || meanMs === undefined || medianMs === undefined) return null;
  return { minMs, maxMs, meanMs, medianMs, percentiles };
}

export class ProfileTableReader {
  #count = 0;
  #columns: readonly string[] | null = null;
  #layers: ProfileTable['layers'][number][] = [];
  #last: ProfileTable | null = null;

  read({ text }: LogLine): void {
    const iterations = text.startsWith('=== Profile (')
      ? /^=== Profile \((\d+) iterations? ?\)/.exec(text)?.[1]
      : undefined;
    if (iterations !== undefined) {
      this.#count = Number(iterations);
      this.#layers = [];
      this.#columns = [];
      return;
    }
    if (this.#columns === null) return;
    if (this.#columns.length === 0) {
      this.#columns = columnsOf(text);
      return;
    }
    const row = rowOf(text, this.#columns);
    if (row !== null && row.name !== 'Total') this.#layers.push(row);
    else {
      this.#columns = null;
      this.#last = this.result();
    }
  }

  result(): ProfileTable | null {
    return this.#layers.length === 0 ? this.#last : { count: this.#count, layers: this.#layers };
  }
}

const columnTitles = /Layer|Time ?\(ms\)|Avg\.(?: Time)? ?\(ms\)|Median(?: Time)? ?\(ms\)|Time ?\(?%\)?/g;

/** `Layer` comes first up to 8.5 and last from 8.6 on. */
const columnsOf = (header: string): readonly string[] =>
  (header.slice(0, 4000).match(columnTitles) ?? []).map((title) => title.replaceAll(/ |Time(?=\()|(?<=\.)Time/g, ''));

function rowOf(line: string, columns: readonly string[]): ProfileTable['layers'][number] | null {
  const figures = columns.length - 1;
  if (figures < 2) return null;
  const cells = line.trim().split(/\s+/);
  if (cells.length < columns.length) return null;
  const nameFirst = columns[0] === 'Layer';
  const numbers = (nameFirst ? cells.slice(-figures) : cells.slice(0, figures)).map(finite);
  const name = nameFirst ? nameBefore(line, figures) : nameAfter(line, figures);
  const titles = columns.filter((title) => title !== 'Layer');
  const at = (title: string): number | null => numbers[titles.findIndex((word) => word.startsWith(title))] ?? null;
  const totalMs = numbers[0];
  if (totalMs === null || totalMs === undefined || name === '') return null;
  return { name, totalMs, averageMs: at('Avg'), medianMs: at('Median'), percentage: numbers.at(-1) ?? null };
}

const nameAfter = (line: string, figures: number): string =>
  line
    .trimStart()
    .replace(new RegExp(`^(?:\\S+\\s+){${figures}}`), '')
    .trimEnd();

function nameBefore(line: string, figures: number): string {
  let name = line.trim();
  for (let left = figures; left > 0; left -= 1) name = name.slice(0, Math.max(0, name.lastIndexOf(' '))).trimEnd();
  return name;
}

const finite = (text: string): number | null => {
  const number = /^[-+]?[\d.]/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : null;
};

function numberBefore(text: string, unit: string): number | null {
  const start = text.indexOf(': ') + 2;
  const end = text.indexOf(unit, start);
  return end < 0 ? null : finite(text.slice(start, end).trim());
}
