/** A trtexec log, read. Every field is null or empty where the text does not say it. */
export interface TrtexecLog {
  /** MAJOR.MINOR.PATCH, from the banner or the version line. */
  readonly tensorrt: string | null;
  readonly command: string | null;
  readonly throughputQps: number | null;
  readonly latency: LatencySummary | null;
  readonly gpuCompute: LatencySummary | null;
  readonly warnings: readonly string[];
  /** The last error lines when it failed; null when it passed or did not end. */
  readonly failed: readonly string[] | null;
  readonly finished: boolean;
  /** Surviving Q/DQ nodes with the reason in TensorRT's own words (verbose logs of 8.4 to 8.6). */
  readonly survivors: readonly { readonly node: string; readonly reason: string }[];
  readonly options: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly device: string | null;
  readonly sm: number | null;
}

export interface LatencySummary {
  readonly minMs: number;
  readonly maxMs: number;
  readonly meanMs: number;
  readonly medianMs: number;
  readonly percentiles: Readonly<Record<string, number>>;
}
