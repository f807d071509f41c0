/** A trtexec log, read. Every field is null or empty where the text does not say it. */
export interface TrtexecLog {
  /** MAJOR.MINOR.PATCH, from the banner or the version line. */
  readonly tensorrt: string | null;
  /** Build number of the banner (`b48`), from 10.4 on. */
  readonly buildNumber: string | null;
  /** The last command of the log; a build, a measurement and a profile of one engine may share one file. */
  readonly command: string | null;
  /** The last command for each other engine that the log holds; nothing else of them is read. */
  readonly otherCalls: readonly string[];
  readonly throughputQps: number | null;
  readonly latency: LatencySummary | null;
  readonly gpuCompute: LatencySummary | null;
  readonly enqueue: LatencySummary | null;
  readonly h2d: LatencySummary | null;
  readonly d2h: LatencySummary | null;
  /** Up to 8.2 only: from the first copy to the last, waiting included. */
  readonly endToEndHost: LatencySummary | null;
  readonly hostWallMs: number | null;
  /** Of each measurement that the log tells of. */
  readonly queries: readonly QueryCounts[];
  readonly warnings: readonly string[];
  /** Warnings and errors that mean something for a measurement, each with what to do. */
  readonly advice: readonly LogAdvice[];
  /** The last error lines when it failed; null when it passed or did not end. */
  readonly failed: readonly string[] | null;
  readonly finished: boolean;
  /** Surviving Q/DQ nodes with the reason in TensorRT's own words (verbose logs of 8.4 to 8.6). */
  readonly survivors: readonly Survivor[];
  /** What the builder measured for one copy between two formats, cheapest tactic (verbose logs). */
  readonly reformatPrices: readonly ReformatPrice[];
  /** Copies that the builder put between layers, each with the price it measured for such a copy (verbose logs). */
  readonly addedCopies: readonly AddedCopy[];
  /** `Build Options` → `Precision` → `FP32+FP16`. */
  readonly options: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The `Inference Options` of the measurement whose figures these are. */
  readonly measuredWith: Readonly<Record<string, string>> | null;
  readonly device: string | null;
  readonly sm: number | null;
  readonly phase: LogPhase;
  readonly buildSeconds: number | null;
  readonly engineSizeBytes: number | null;
  readonly auxiliaryStreams: number | null;
  /** Inputs and outputs, with the shapes they were measured at. */
  readonly bindings: readonly LogBinding[];
  /** Lines of the layer information, as printed; `engine/import` makes an engine of them. */
  readonly layerLines: readonly string[];
  /** The table of `--dumpProfile`. */
  readonly profile: ProfileTable | null;
}

/** How many inferences a measurement made, before it counted and then. */
export interface QueryCounts {
  readonly warmUp: number;
  readonly traced: number;
}

export interface LogBinding {
  readonly name: string;
  readonly mode: 'input' | 'output';
  readonly shape: readonly number[];
}

export interface LatencySummary {
  readonly minMs: number;
  readonly maxMs: number;
  readonly meanMs: number;
  readonly medianMs: number;
  readonly percentiles: Readonly<Record<string, number>>;
}

export interface LogAdvice {
  readonly severity: 'error' | 'warning';
  /** The line that tells it. */
  readonly line: string;
  readonly advice: string;
  /** True when the figures of this run must not be compared with those of another. */
  readonly spoilsMeasurement: boolean;
}

export interface Survivor {
  readonly node: string;
  /** In a sentence, with TensorRT's own words. */
  readonly reason: string;
  /** TensorRT's own words alone. */
  readonly said: string;
}

export interface ReformatPrice {
  readonly from: PricedFormat;
  readonly to: PricedFormat;
  readonly ms: number;
}

export interface AddedCopy {
  /** As the engine calls the layer: `Reformatting CopyNode for Input Tensor 0 to Conv_15 + Relu_16`, `concat_1 copy`. */
  readonly layer: string;
  readonly tensor: string;
  /** null where the log says why the copy is needed instead of what it converts. */
  readonly from: PricedFormat | null;
  readonly to: PricedFormat | null;
  readonly ms: number | null;
  /** TensorRT's own line. */
  readonly line: string;
}

/** A format as a verbose log spells it: `Int8` with strides `8294400,32400:4,180,1`. */
export interface PricedFormat {
  readonly type: string;
  readonly strides: string;
}

export type LogPhase =
  | 'waiting'
  | 'started'
  | 'parsing'
  | 'building'
  | 'built'
  | 'loaded'
  | 'capturing'
  | 'measuring'
  | 'reported'
  | 'passed'
  | 'failed';

export interface ProfileTable {
  readonly count: number;
  readonly layers: readonly {
    readonly name: string;
    readonly totalMs: number;
    readonly averageMs: number | null;
    readonly medianMs: number | null;
    readonly percentage: number | null;
  }[];
}

/** What a running trtexec tells whoever waits for it. */
export type LogEvent =
  | { readonly kind: 'phase'; readonly phase: LogPhase }
  /** Steps of the builder so far: layers and formats timed. Its total is not known beforehand. */
  | { readonly kind: 'build-step'; readonly steps: number; readonly subject: string }
  | { readonly kind: 'advice'; readonly advice: LogAdvice };
