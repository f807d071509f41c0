import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JobId, Sha256 } from '../../../shared/base/brand.ts';
import type { SshAddress, Telemetry, TrtexecSetup } from '../../../shared/contract/project.ts';
import type { Device, JobRef, RunArtifacts, RunEvents, RunJob } from '../../../src-main/devices/device.ts';
import { jetsonDevice } from '../../../src-main/devices/jetson/jetsonDevice.ts';
import { noSecrets, type Secrets } from '../../../src-main/devices/secrets.ts';
import { sampleFolder } from '../testStudio.ts';
import { valueOf } from '../valueOf.ts';
import type { TestBoard } from './testBoard.ts';

/** Jobs for test boards and an ear for what they tell. */

export const sampleModel = join(sampleFolder, 'naive-qat.onnx');

export const sha256Of = (path: string): Sha256 =>
  createHash('sha256').update(readFileSync(path)).digest('hex') as Sha256;

/** A job with the sample's naive model; seconds are the board's, which is some fifty times faster. */
export const newJob = (change: Partial<RunJob> = {}, path = sampleModel): RunJob => ({
  id: randomUUID() as JobId,
  model: { path, sha256: sha256Of(path), sizeBytes: statSync(path).size },
  references: [],
  precision: 'int8-explicit',
  shapes: null,
  options: { measureSeconds: 10, warmUpMs: 500, seed: 1 },
  ...change,
});

/** A build of 1 s and a measurement and a profile of 1.2 s each: long enough to be hit in the middle. */
export const longJob = (change: Partial<RunJob> = {}): RunJob =>
  newJob({ options: { measureSeconds: 60, warmUpMs: 500, seed: 1 }, ...change });

/** What a process of ours is to the board: a new one knows nothing of the last. */
export const deviceOn = (
  board: TestBoard,
  downloads: string,
  change: { readonly address?: Partial<SshAddress>; readonly setup?: TrtexecSetup; readonly secrets?: Secrets } = {},
): Device =>
  jetsonDevice({
    name: board.spec.name,
    address: { ...board.address, ...change.address },
    setup: change.setup,
    standIn: true,
    downloads,
    secrets: change.secrets ?? noSecrets,
  });

export interface Heard {
  readonly events: RunEvents;
  /** Each phase once, in order. */
  readonly phases: string[];
  readonly progress: {
    readonly phase: string;
    readonly progress: number | null;
    readonly secondsLeft: number | null;
  }[];
  readonly lines: string[];
  readonly telemetry: Telemetry[];
  readonly presence: Set<string>;
  /** Resolves when a phase has begun, or has been passed by. */
  phase(wanted: string): Promise<void>;
}

const order = ['push', 'queued', 'build', 'measure', 'profile', 'collect'];

export function listen(): Heard {
  const waiting: { readonly wanted: string; readonly resolve: () => void }[] = [];
  const heard: Omit<Heard, 'events' | 'phase'> = {
    phases: [],
    progress: [],
    lines: [],
    telemetry: [],
    presence: new Set(),
  };
  /** Phases are seen now and then: a short one may be missed. */
  const isPast = (wanted: string): boolean =>
    heard.phases.some((phase) => order.indexOf(phase) >= order.indexOf(wanted));
  const events: RunEvents = {
    phase(phase, progress, secondsLeft) {
      heard.progress.push({ phase, progress, secondsLeft });
      if (heard.phases.at(-1) !== phase) heard.phases.push(phase);
      for (const { wanted, resolve } of waiting) if (isPast(wanted)) resolve();
    },
    log: (line) => heard.lines.push(line),
    telemetry: (sample) => heard.telemetry.push(sample),
    presence: (state) => heard.presence.add(state),
  };
  return {
    ...heard,
    events,
    phase: (wanted) =>
      new Promise((resolve) => {
        if (isPast(wanted)) resolve();
        else waiting.push({ wanted, resolve });
      }),
  };
}

export const never = new AbortController().signal;

/** Submits and follows to the end. */
export async function runToEnd(device: Device, job: RunJob, heard = listen()): Promise<RunArtifacts> {
  const ref: JobRef = valueOf(await device.submit(job, heard.events, never));
  return valueOf(await device.follow(ref, heard.events, never));
}

export const fileOf = (artifacts: RunArtifacts, name: string): string => {
  const found = artifacts.files.find((file) => file.name === name);
  if (!found) throw new Error(`The run brought no ${name}: ${artifacts.files.map((file) => file.name).join(', ')}`);
  return readFileSync(found.path, 'utf8');
};
