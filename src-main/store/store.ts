import type { DeviceId, JobId, RunId, Sha256, VariantId } from '../../shared/base/brand.ts';
import type { Result } from '../../shared/base/result.ts';
import type { HistoryState, Settings } from '../../shared/contract/api.ts';
import type { DeviceRecord, Project, Run, Variant } from '../../shared/contract/project.ts';
import type { ArtifactRole, JobRef, RunArtifacts, RunJob } from '../devices/device.ts';

/**
 * The project on disk: one SQLite file beside one folder of content-addressed blobs. Calls are synchronous and each is
 * one transaction that is durable when it returns; only blobs, which may be large, are asynchronous, and they are fsynced
 * before a row may name them. Removal of variants and runs is a mark that undo can take back. Nothing above this file
 * knows SQL, nothing below it knows use cases.
 */
export interface Store {
  readonly project: Project;
  readonly blobs: BlobStore;
  readonly variants: VariantRepository;
  readonly runs: RunRepository;
  readonly jobs: JobRepository;
  readonly devices: DeviceRepository;
  readonly settings: SettingsRepository;
  readonly history: HistoryRepository;
  close(): void;
}

export interface BlobStore {
  /** Hashes while it copies; a blob that is there already is not written again. */
  putFile(path: string): Promise<Result<StoredBlob>>;
  putBytes(bytes: Uint8Array): Promise<Result<StoredBlob>>;
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
  add(variant: Variant): void;
  rename(id: VariantId, label: string): Result<Variant>;
  remove(id: VariantId): Result<void>;
}

export interface RunRepository {
  list(): readonly Run[];
  get(id: RunId): Result<Run>;
  /** The run and its job in one transaction; `job` is null for an imported run. */
  add(run: Run, job: RunJob | null): void;
  update(id: RunId, change: Partial<Pick<Run, 'state' | 'summary' | 'error' | 'finishedAt'>>): void;
  /** The end of a run: its files, how they came to be, and its state, in one transaction. */
  finish(id: RunId, change: Pick<Run, 'state' | 'summary' | 'error' | 'finishedAt'>, kept: KeptArtifacts): void;
  artifacts(id: RunId): KeptArtifacts | null;
  remove(id: RunId): Result<void>;
}

export interface KeptArtifacts {
  readonly files: readonly { readonly role: ArtifactRole; readonly name: string; readonly blob: Sha256 }[];
  readonly commands: RunArtifacts['commands'];
  readonly facts: RunArtifacts['facts'];
}

/** One row a job that is not finished. The lease tells which process follows it: pid, boot id, heartbeat. */
export interface JobRepository {
  list(): readonly StoredJob[];
  get(id: JobId): StoredJob | null;
  /** Written before and after `submit`, so that a job is never started without a row that says so. */
  saveRef(id: JobId, ref: JobRef): void;
  /** @returns false when another living process holds the job. */
  takeLease(id: JobId, owner: LeaseOwner): boolean;
  heartbeat(id: JobId, owner: LeaseOwner): boolean;
  release(id: JobId, owner: LeaseOwner): void;
  remove(id: JobId): void;
}

export interface StoredJob {
  readonly job: RunJob;
  readonly run: RunId;
  readonly device: DeviceId;
  readonly ref: JobRef | null;
  readonly cancelRequested: boolean;
}

export interface LeaseOwner {
  readonly pid: number;
  readonly bootId: string;
}

export interface DeviceRepository {
  list(): readonly DeviceRecord[];
  get(id: DeviceId): Result<DeviceRecord>;
  save(device: DeviceRecord): void;
  remove(id: DeviceId): Result<void>;
}

export interface SettingsRepository {
  get(): Settings;
  set(patch: Partial<Settings>): Settings;
}

/** Undo over what the user did to variants and runs (add, rename, remove), kept in the file from the first version on. */
export interface HistoryRepository {
  state(): HistoryState;
  undo(): HistoryState;
  redo(): HistoryState;
}
