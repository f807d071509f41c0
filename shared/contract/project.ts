import type { AppError } from '../base/errors.ts';
import type { DeviceId, JobId, RunId, Sha256, VariantId } from '../base/brand.ts';
import type { ModelFacts } from '../onnx/facts.ts';
import type { EditPlan } from '../qdq/plan.ts';

/** The things a project keeps, as every layer and both doors (window, command line) see them. Times are ISO 8601, UTC. */

export interface Project {
  readonly path: string;
  readonly name: string;
  readonly createdAt: string;
}

export interface Variant {
  readonly id: VariantId;
  readonly label: string;
  readonly kind: 'float' | 'qdq';
  readonly origin: 'imported' | 'inserted' | 'fixed' | 'masked';
  readonly parent: VariantId | null;
  readonly model: Sha256;
  readonly sizeBytes: number;
  /** The plan that made it from its parent. */
  readonly plan: EditPlan | null;
  readonly facts: ModelFacts;
  readonly createdAt: string;
}

export type { ModelFacts, ValueFacts } from '../onnx/facts.ts';

export type Precision = 'fp32' | 'fp16' | 'int8-implicit' | 'int8-explicit';
export type DeviceKind = 'jetson' | 'local' | 'onnxruntime' | 'estimate' | 'import';
export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'lost' | 'cancelled';

export interface Run {
  readonly id: RunId;
  readonly variant: VariantId | null;
  readonly label: string;
  readonly precision: Precision;
  readonly device: DeviceId;
  readonly deviceName: string;
  readonly deviceKind: DeviceKind;
  /** True for a board that only replays or stands in: its figures are shown as "test board". */
  readonly standIn: boolean;
  readonly state: RunState;
  readonly shapes: string | null;
  readonly summary: RunSummary | null;
  readonly error: AppError | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** How it was asked for, so that it can be asked for again; a run that was imported has none. */
  readonly recipe?: RunRecipe;
}

export interface RunRecipe {
  readonly options: MeasureOptions;
  /** Scales of implicit INT8, a blob of the project. */
  readonly calibration: { readonly sha256: Sha256; readonly sizeBytes: number } | null;
}

export interface MeasureOptions {
  /** Repetitions or seconds are the device's own business; this is the budget of the measuring phase. */
  readonly measureSeconds: number;
  readonly warmUpMs: number;
  readonly seed: number;
  /** The rest is for trtexec. */
  readonly dlaCore?: number;
  /** Further flags of the build, as typed. */
  readonly extraFlags?: readonly string[];
  /** Locks the clocks for the run where we may, and restores them. */
  readonly lockClocks?: boolean;
  /** Builds without the timing cache of the device. */
  readonly freshTimings?: boolean;
  /** Brings the built engine home. */
  readonly keepEngine?: boolean;
}

/** Derived from the raw files when the run ends; can be derived again. */
export interface RunSummary {
  readonly medianMs: number | null;
  readonly qps: number | null;
  readonly ci95Ms: readonly [number, number] | null;
  readonly engineLayers: number | null;
  readonly reformatsQdq: number | null;
  readonly agreement: { readonly cosine: number; readonly sqnrDb: number | null; readonly maxAbs: number } | null;
  readonly badges: readonly string[];
  /** Sum of the layers' ranges of an estimate; never there for a measured run. */
  readonly estimatedMs?: readonly [low: number, high: number];
}

export interface DeviceRecord {
  readonly id: DeviceId;
  readonly kind: DeviceKind;
  readonly name: string;
  readonly presence: 'online' | 'busy' | 'unreachable' | 'never-seen';
  readonly standIn: boolean;
  readonly address: SshAddress | null;
  readonly facts: DeviceFacts | null;
  /** How trtexec is used there, where that differs from the usual. */
  readonly setup?: TrtexecSetup;
  /** No new job is begun on it; what runs there goes on. */
  readonly isPaused?: boolean;
}

export interface TrtexecSetup {
  /** Null: where it usually is. */
  readonly trtexecPath: string | null;
  /** Words before it, for a trtexec that lives in a container; `{folder}` is our folder on the device. */
  readonly prefix: readonly string[];
  /** Room that our models may take there. */
  readonly cacheLimitBytes: number | null;
  /** Lock the clocks for each run, where we may. */
  readonly lockClocks: boolean;
}

export interface SshAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Path of the private key on this computer; null = the agent. */
  readonly keyFile: string | null;
  /** `SHA256:…` of the pinned host key. */
  readonly hostKey: string;
  /** `ssh-ed25519`, …: a host has several keys and is asked for this one. */
  readonly hostKeyType?: string;
  /** Gone through on the way, signed in to like the board itself; its key is pinned too. */
  readonly jump?: Omit<SshAddress, 'jump' | 'place'>;
  /** A board of a lab, that is ours only while we hold its place. */
  readonly place?: LabPlace;
}

/** A place of a labgrid coordinator. */
export interface LabPlace {
  /** `host:port`. */
  readonly coordinator: string;
  readonly name: string;
}

/** What a probe found; null = not known, not "no". */
export interface DeviceFacts {
  readonly board: string | null;
  readonly module: string | null;
  readonly l4t: string | null;
  readonly jetpack: string | null;
  readonly tensorrt: string | null;
  readonly cuda: string | null;
  readonly trtexecPath: string | null;
  readonly sm: number | null;
  readonly gpuClockMHz: number | null;
  readonly memoryBytes: number | null;
  readonly diskFreeBytes: number | null;
  readonly powerMode: string | null;
  readonly clocksLocked: boolean | null;
  readonly sudo: 'none' | 'password' | 'free' | null;
  /** What ran the figures: the CPU's name for ONNX Runtime, the GPU's for trtexec. */
  readonly processor: string | null;
  readonly checks: readonly DeviceCheck[];
  /** What only a machine with trtexec is asked for. */
  readonly details?: DeviceDetails;
}

export interface DeviceDetails {
  readonly dlaCores: number | null;
  readonly memoryFreeBytes: number | null;
  readonly swapBytes: number | null;
  /** As the board names them, in its own order. */
  readonly powerModes: readonly { readonly id: number; readonly name: string }[];
  readonly gpuMinClockMHz: number | null;
  readonly gpuMaxClockMHz: number | null;
  readonly emcClockMHz: number | null;
  /** Of the GPU, else of the hottest sensor. */
  readonly temperatureC: number | null;
}

export interface DeviceCheck {
  readonly id: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** What to do, in words; null when nothing is wrong. */
  readonly remedy: string | null;
  /** To be typed on the device, where that is the remedy or the way to it. Never made of what a device said. */
  readonly command?: string;
}

export type JobPhase = 'queued' | 'push' | 'build' | 'measure' | 'profile' | 'score' | 'collect' | 'finished';

/** A run on its way; one row of the jobs bar. */
export interface JobView {
  readonly id: JobId;
  readonly run: RunId;
  readonly label: string;
  readonly deviceName: string;
  readonly phase: JobPhase;
  /** 0…1 of the phase; null when it cannot be known. */
  readonly progress: number | null;
  readonly secondsLeft: number | null;
  readonly presence: 'attached' | 'unreachable';
  readonly telemetry: Telemetry | null;
}

export interface Telemetry {
  readonly at: string;
  readonly gpuClockMHz: number | null;
  readonly gpuLoad: number | null;
  readonly temperatureC: number | null;
  readonly powerW: number | null;
  readonly memoryUsedBytes: number | null;
}
