import type { DeviceId, JobId, RunId, Sha256, VariantId } from '../../shared/base/brand.ts';
import type { Result } from '../../shared/base/result.ts';
import type { Settings } from '../../shared/contract/appMethods.ts';
import type { HistoryState } from '../../shared/contract/projectMethods.ts';
import type { Target } from '../../shared/base/target.ts';
import type { ProbeAnswers } from '../../shared/qdq/caps/index.ts';
import type { DeviceRecord, JobPhase, Project, Run, Variant } from '../../shared/contract/project.ts';
import type { VariantScore } from '../../shared/score/variantScore.ts';
import type { ArtifactRole, JobRef, RunArtifacts, RunJob } from '../devices/device.ts';

/**
 * The project on disk: one SQLite file beside one folder of content-addressed blobs. Calls are synchronous and each is
 * one transaction that is durable when it returns; only blobs, which may be large, are asynchronous, and they are fsynced
 * before a row may name them. Every write can meet a full disk or a project that another process holds too long: it
 * answers `E-DISK-FULL`, `E-FILE-UNWRITABLE` or `E-PROJECT-LOCKED`, and then nothing was changed. Removal of variants and
 * runs is a mark that undo can take back. Nothing above this file knows SQL, nothing below it knows use cases.
 */
export interface Store {
  readonly project: Project;
  /** Where devices may make a folder for files that they bring, on the project's disk; no row ever names one of them. */
  readonly arrivals: string;
  readonly blobs: BlobStore;
  readonly variants: VariantRepository;
  readonly scores: ScoreRepository;
  readonly runs: RunRepository;
  readonly jobs: JobRepository;
  readonly devices: DeviceRepository;
  readonly capabilities: CapabilityRepository;
  readonly settings: SettingsRepository;
  readonly history: HistoryRepository;
  /** True once after each time that another process wrote to the project. */
  changedElsewhere(): boolean;
  close(): void;
}

export interface BlobStore {
  /** Hashes while it copies; a blob that is there already is not written again. */
  putFile(path: string): Promise<Result<StoredBlob>>;
  putBytes(bytes: Uint8Array): Promise<Result<StoredBlob>>;
  /** A new name in the blob folder for a file under way to `putFile`; swept when this process is gone. */
  scratchPath(): string;
  /** Absolute path of a blob for reading only; `E-BLOB-MISSING` when its file is gone. */
  path(sha256: Sha256): Result<string>;
}

export interface StoredBlob {
  readonly sha256: Sha256;
  readonly sizeBytes: number;
}

export interface VariantRepository {
  list(): readonly Variant[];
  get(id: VariantId): Result<Variant>;
  add(variant: Variant): Result<Variant>;
  rename(id: VariantId, label: string): Result<Variant>;
  /** Its runs go with it, in one step that undo takes back; its children stay. */
  remove(id: VariantId): Result<void>;
}

/** The last score of each variant. It is a figure, not a step of the user: undo takes it along with its variant. */
export interface ScoreRepository {
  /** Null when it was never scored. */
  of(variant: VariantId): VariantScore | null;
  /** In place of the one before; `E-NOT-FOUND` for a variant that the project never had. */
  save(variant: VariantId, score: VariantScore): Result<void>;
}

export interface RunRepository {
  list(): readonly Run[];
  get(id: RunId): Result<Run>;
  /** The run and its job in one transaction. */
  add(run: Run, job: RunJob): Result<Run>;
  /** A run that is over before it is here: its files came from elsewhere. */
  addFinished(run: Run, kept: KeptArtifacts): Result<Run>;
  setState(id: RunId, state: 'queued' | 'running'): Result<void>;
  /** The end of a run: its files, how they came to be, and its state, in one transaction. */
  finish(
    id: RunId,
    end: Pick<Run, 'state' | 'summary' | 'error' | 'finishedAt' | 'standIn'>,
    kept: KeptArtifacts,
  ): Result<void>;
  /** Null while it has not ended. */
  artifacts(id: RunId): KeptArtifacts | null;
  remove(id: RunId): Result<void>;
}

export interface KeptArtifacts {
  readonly files: readonly { readonly role: ArtifactRole; readonly name: string; readonly blob: Sha256 }[];
  readonly commands: RunArtifacts['commands'];
  readonly facts: RunArtifacts['facts'];
}

/**
 * One row a job that is not finished and forgotten by its device. The lease tells which process follows it; a lease is
 * void when its process is gone or has not sent a heartbeat for a while.
 */
export interface JobRepository {
  /** First come first served. */
  list(): readonly StoredJob[];
  get(id: JobId): StoredJob | null;
  /** Written after `submit`; the row itself is there before, so that no job is ever started without one. */
  saveRef(id: JobId, ref: JobRef): Result<void>;
  savePhase(id: JobId, phase: JobPhase): Result<void>;
  requestCancel(id: JobId): Result<void>;
  /**
   * @returns false when a living process holds this job or, unless the job never reaches its device, another job of the
   * same device.
   */
  takeLease(id: JobId, owner: LeaseOwner): Result<boolean>;
  /**
   * @returns false when the lease has passed to another process, or the job is gone. A disk that refuses the beat says
   * nothing of the lease: it is held until another takes it.
   */
  heartbeat(id: JobId, owner: LeaseOwner): Result<boolean>;
  release(id: JobId, owner: LeaseOwner): void;
  remove(id: JobId): Result<void>;
}

export interface StoredJob {
  readonly job: RunJob;
  readonly run: RunId;
  readonly device: DeviceId;
  readonly ref: JobRef | null;
  readonly phase: JobPhase;
  readonly cancelRequested: boolean;
}

/** Nothing of it can be on its device. */
export const hasNotBegun = ({ phase, ref }: Pick<StoredJob, 'phase' | 'ref'>): boolean =>
  phase === 'queued' && ref === null;

/** Cancelled while it waited: it need not wait for its device to be told so. */
export const neverReachesDevice = (job: Pick<StoredJob, 'cancelRequested' | 'phase' | 'ref'>): boolean =>
  job.cancelRequested && hasNotBegun(job);

export interface LeaseOwner {
  readonly pid: number;
  readonly bootId: string;
  /** One for each time that a project is opened: a process may open one twice. */
  readonly instance: string;
}

export interface DeviceRepository {
  list(): readonly DeviceRecord[];
  get(id: DeviceId): Result<DeviceRecord>;
  /** Everything but whether it is paused. */
  save(device: DeviceRecord): Result<DeviceRecord>;
  setPaused(id: DeviceId, isPaused: boolean): Result<void>;
  remove(id: DeviceId): Result<void>;
}

/** Answers to capability probes, per TensorRT version and SM. */
export interface CapabilityRepository {
  /** The newest first. */
  list(): readonly BoardAnswers[];
  /**
   * What a real board of this SM and TensorRT (major and minor) answered last; null where none was asked. What a stand-in
   * answers is no evidence.
   */
  evidenceFor(target: Target): ProbeAnswers | null;
  /** In place of what was there for the same version, SM and kind of board. */
  save(answers: BoardAnswers): Result<void>;
}

export interface BoardAnswers {
  /** MAJOR.MINOR.PATCH. */
  readonly tensorrt: string;
  readonly sm: number;
  readonly standIn: boolean;
  readonly deviceName: string;
  readonly askedAt: string;
  readonly answers: ProbeAnswers;
}

export interface SettingsRepository {
  get(): Settings;
  set(patch: Partial<Settings>): Result<Settings>;
}

/** Undo over what the user did to variants and runs (add, rename, remove), kept in the file from the first version on. */
export interface HistoryRepository {
  state(): HistoryState;
  /** Runs that the next undo would take away. */
  runsAtStake(): readonly RunId[];
  undo(): Result<HistoryState>;
  redo(): Result<HistoryState>;
}
