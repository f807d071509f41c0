import type { LogAdvice, LogEvent, TrtexecLog } from './log.ts';
import type { LogLine } from './logLine.ts';
import { readBanner } from './banner.ts';
import { adviceFor } from './sections/advice.ts';
import { Bindings } from './sections/bindings.ts';
import { LayerText } from './sections/layerText.ts';
import { OptionBlocks } from './sections/options.ts';
import { PerformanceSummary, ProfileTableReader, type Metric } from './sections/performance.ts';
import { Phases } from './sections/phases.ts';
import { QdqPasses } from './sections/qdqPasses.ts';
import { ReformatPrices } from './sections/reformatPrices.ts';

/**
 * What a log says of one engine: each section has a reader of its own that is shown every line; this file owns only the
 * banners, the problems and the verdict. Lists are bounded, and no pattern backtracks. stdout and stderr arrive merged in
 * any order, so no reader relies on what stands beside a line of the other. Source: trtexec-formats (d).
 */
export class RunLog {
  #tensorrt: string | null = null;
  #buildNumber: string | null = null;
  command: string | null = null;
  #verdict: 'passed' | 'failed' | null = null;
  #auxiliaryStreams: number | null = null;
  #measuredWith: TrtexecLog['measuredWith'] = null;
  #warnings = new Set<string>();
  #errors: string[] = [];
  /** An error may go on for several lines; only its first has a prefix. */
  #inError = false;
  #advice = new Map<string, LogAdvice>();
  readonly #options = new OptionBlocks();
  readonly #performance = new PerformanceSummary();
  readonly #table = new ProfileTableReader();
  readonly #phases = new Phases();
  readonly #passes = new QdqPasses();
  readonly #prices = new ReformatPrices();
  readonly #layers = new LayerText();
  readonly #bindings = new Bindings();

  result(): Omit<TrtexecLog, 'otherCalls'> {
    const metric = (name: Metric) => this.#performance.metrics.get(name) ?? null;
    const capability = this.#options.get('Device Information', 'Compute Capability');
    return {
      tensorrt: this.#tensorrt,
      buildNumber: this.#buildNumber,
      command: this.command,
      throughputQps: this.#performance.throughputQps,
      latency: metric('latency'),
      gpuCompute: metric('gpuCompute'),
      enqueue: metric('enqueue'),
      h2d: metric('h2d'),
      d2h: metric('d2h'),
      endToEndHost: metric('endToEndHost'),
      hostWallMs: this.#performance.hostWallMs,
      queries: this.#performance.queries,
      warnings: [...this.#warnings],
      advice: [...this.#advice.values(), ...this.#silentFailure()],
      failed: this.#verdict === 'failed' ? [...this.#errors] : null,
      finished: this.#verdict !== null,
      survivors: this.#passes.result(),
      reformatPrices: this.#prices.prices(),
      addedCopies: this.#prices.copies(),
      options: this.#options.result(),
      measuredWith: this.#measuredWith,
      device: this.#options.get('Device Information', 'Selected Device'),
      sm: capability !== null && /^\d+\.\d$/.test(capability) ? Math.round(Number(capability) * 10) : null,
      phase: this.#phases.phase,
      buildSeconds: this.#phases.buildSeconds,
      engineSizeBytes: this.#phases.engineSizeBytes,
      auxiliaryStreams: this.#auxiliaryStreams,
      bindings: this.#bindings.result(),
      layerLines: this.#layers.result(),
      profile: this.#table.result(),
    };
  }

  /** Errors go to stderr: a log of stdout alone ends in FAILED and says nothing more. */
  #silentFailure(): readonly LogAdvice[] {
    if (this.#verdict !== 'failed' || this.#errors.length > 0) return [];
    const line = `&&&& FAILED ${this.command ?? ''}`.trimEnd();
    const advice = 'The log has no error line: trtexec prints errors to stderr. Keep both with 2>&1 and run again.';
    return [{ severity: 'error', line, advice, spoilsMeasurement: false }];
  }

  read(line: LogLine, events: LogEvent[]): void {
    this.#readBanner(line);
    this.#readProblem(line, events);
    const changed = this.#phases.read(line);
    if (changed === 'phase') events.push({ kind: 'phase', phase: this.#phases.phase });
    if (changed === 'step')
      events.push({ kind: 'build-step', steps: this.#phases.steps, subject: this.#phases.subject });
    if (line.text.startsWith('TensorRT version: ')) this.#tensorrt = versionIn(line.text) ?? this.#tensorrt;
    this.#options.read(line);
    if (this.#performance.read(line) === 'throughput')
      this.#measuredWith = this.#options.result()['Inference Options'] ?? null;
    this.#table.read(line);
    this.#passes.read(line);
    this.#prices.read(line);
    this.#layers.read(line);
    this.#bindings.read(line);
  }

  #readBanner(line: LogLine): void {
    const banner = line.severity === null ? readBanner(line.text) : null;
    if (banner === null) return;
    this.#tensorrt = banner.tensorrt ?? this.#tensorrt;
    this.#buildNumber = banner.buildNumber ?? this.#buildNumber;
    this.command = banner.command ?? this.command;
    if (banner.state === 'RUNNING') {
      this.#verdict = null;
      this.#errors = [];
    } else if (banner.state === 'PASSED') this.#verdict = this.#verdict ?? 'passed';
    else if (banner.state === 'FAILED') this.#verdict = 'failed';
  }

  #readProblem(line: LogLine, events: LogEvent[]): void {
    const { severity, text } = line;
    const short = text.slice(0, maxKeptLine).trim();
    if (severity === 'W' && short !== '' && this.#warnings.size < maxLines) this.#warnings.add(short);
    const goesOn = severity === null && !text.startsWith('&&&&');
    this.#inError = severity === 'E' || severity === 'F' || (this.#inError && goesOn);
    if (this.#inError && short !== '') {
      this.#errors.push(short);
      if (this.#errors.length > maxErrors) this.#errors.shift();
    }
    // From 11.1 on a refused option ends the program without a FAILED banner.
    if (text.startsWith('Unknown option: ') || text.startsWith('Uncaught exception detected')) {
      this.#verdict = 'failed';
      if (severity === null && !this.#inError) this.#errors.push(short);
    }
    this.#auxiliaryStreams = auxiliaryStreamsIn(text) ?? this.#auxiliaryStreams;
    const advice =
      severity === null && !text.startsWith('Unknown') && !text.startsWith('Uncaught') ? null : adviceFor(line);
    if (advice === null || this.#advice.has(advice.line) || this.#advice.size >= maxLines) return;
    this.#advice.set(advice.line, advice);
    events.push({ kind: 'advice', advice });
  }
}

const maxKeptLine = 2000;
const maxLines = 1000;
const maxErrors = 30;

const versionIn = (text: string): string | null => /^TensorRT version: (\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null;

function auxiliaryStreamsIn(text: string): number | null {
  const found = /^(?:\[MS\] Number of aux streams is|The engine uses) (\d{1,4})\b/.exec(text.slice(0, 60))?.[1];
  return found === undefined ? null : Number(found);
}
