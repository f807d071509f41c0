import type { JobId, Sha256 } from '../../shared/base/brand.ts';
import type { AppError } from '../../shared/base/errors.ts';
import type { Result } from '../../shared/base/result.ts';
import type {
  DeviceFacts,
  DeviceKind,
  JobPhase,
  MeasureOptions,
  Precision,
  Telemetry,
} from '../../shared/contract/project.ts';

/**
 * The device contract: one job is one build + measurement of one model. `submit` returns only after the job is written
 * down where it will run, under an id that we chose before, so that whoever dies in between can ask again by that id.
 * From then on the job belongs to the device: `follow` may be called by any process, any number of times, from the
 * start or from the middle, and ends with the same artifacts. Aborting a `follow` never touches the job; `cancel` ends
 * it with its whole process group; `forget` removes only what we put there. The queue in `jobs/` calls this; nothing
 * above it knows which kind of device it talks to.
 */
export interface Device {
  readonly kind: DeviceKind;
  readonly name: string;
  /** True for a board that replays or stands in for a real one. */
  readonly standIn: boolean;
  probe(signal: AbortSignal): Promise<Result<DeviceFacts>>;
  /** Idempotent by `job.id`: submitting the same job twice is one job. */
  submit(job: RunJob, on: RunEvents, signal: AbortSignal): Promise<Result<JobRef>>;
  follow(ref: JobRef, on: RunEvents, signal: AbortSignal): Promise<Result<RunArtifacts>>;
  cancel(ref: JobRef): Promise<Result<void>>;
  list(): Promise<Result<readonly JobRef[]>>;
  forget(ref: JobRef): Promise<Result<void>>;
  /** Nobody has a job for it: gives back what is held between jobs. Absent where nothing is. */
  rest?(): Promise<Result<void>>;
  /** One sample of telemetry now; null when it tells none or is not connected. Absent on a device that never does. */
  sample?(signal: AbortSignal): Promise<Result<Telemetry | null>>;
  close(): Promise<void>;
}

export interface RunJob {
  readonly id: JobId;
  readonly model: { readonly path: string; readonly sha256: Sha256; readonly sizeBytes: number };
  /** What agreement is scored against on this computer, and (the parent) what time is measured against in ABBA blocks. */
  readonly references: readonly {
    readonly role: 'parent' | 'float-origin';
    /** Only models of one kind can be measured against each other at one precision. */
    readonly kind?: 'float' | 'qdq';
    readonly path: string;
    readonly sha256: Sha256;
  }[];
  readonly precision: Precision;
  /** `name:1x3x640x640,…`; null for a static model. */
  readonly shapes: string | null;
  /** Scales of implicit INT8, as trtexec --calib reads them; without one such a run is performance only. */
  readonly calibrationCache?: { readonly path: string; readonly sha256: Sha256; readonly sizeBytes: number };
  readonly options: MeasureOptions;
  /** Raw tensors that the engine is to compute once, in the order of the graph, where its outputs are to be looked at. */
  readonly inputs?: readonly {
    readonly name: string;
    readonly path: string;
    readonly sha256: Sha256;
    readonly sizeBytes: number;
  }[];
}

export interface JobRef {
  readonly id: JobId;
  /** Whatever the device needs to find the job again (folder on the board, pid, boot id); plain JSON. */
  readonly handle: Readonly<Record<string, string | number>>;
}

export interface RunEvents {
  phase(phase: JobPhase, progress: number | null, secondsLeft: number | null): void;
  log(line: string): void;
  telemetry(sample: Telemetry): void;
  presence(state: 'attached' | 'unreachable'): void;
}

/** What is left of a run: raw files and how they came to be. Everything else is derived from them. */
export interface RunArtifacts {
  readonly outcome: 'done' | 'failed' | 'lost' | 'cancelled';
  readonly error: AppError | null;
  readonly files: readonly ArtifactFile[];
  readonly commands: readonly string[];
  readonly facts: DeviceFacts | null;
  readonly startedAt: string;
  readonly finishedAt: string;
}

export type ArtifactRole =
  | 'engine'
  | 'profile'
  | 'times'
  /** Samples of this run's model (B) and of a reference (A), interleaved in ABBA blocks. */
  | 'paired-times'
  | 'log'
  | 'telemetry'
  | 'optimized-model'
  | 'agreement'
  /** What the engine computed of the job's inputs. */
  | 'outputs'
  | 'facts'
  | 'other';

export interface ArtifactFile {
  readonly role: ArtifactRole;
  readonly name: string;
  /** A file of this computer; the store copies it into its blobs. */
  readonly path: string;
}
