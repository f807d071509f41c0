import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { JobId, Sha256 } from '../../shared/base/brand.ts';
import type { ModelGraph } from '../../shared/onnx/model.ts';
import type { JobPhase } from '../../shared/contract/project.ts';
import type { RunEvents, RunJob } from '../../src-main/devices/device.ts';
import { encodeModel } from '../../src-main/onnx-file/codec.ts';

/** Jobs for the embedded device, and what it tells of them. */
const sha256Of = (path: string): Sha256 => createHash('sha256').update(readFileSync(path)).digest('hex') as Sha256;

export function jobOf(id: string, path: string, more: Partial<RunJob> = {}): RunJob {
  return {
    id: id as JobId,
    model: { path, sha256: sha256Of(path), sizeBytes: statSync(path).size },
    references: [],
    precision: 'fp32',
    shapes: null,
    options: { measureSeconds: 0.2, warmUpMs: 20, seed: 7 },
    ...more,
  };
}

export const referenceOf = (role: 'parent' | 'float-origin', path: string): RunJob['references'][number] => ({
  role,
  path,
  sha256: sha256Of(path),
});

export function writeGraph(path: string, graph: ModelGraph): string {
  writeFileSync(path, encodeModel(graph));
  return path;
}

export interface Heard extends RunEvents {
  readonly phases: JobPhase[];
  readonly progress: (number | null)[];
  readonly lines: string[];
  /** Resolves when the phase is first told. */
  reached(phase: JobPhase): Promise<void>;
}

export function hearing(): Heard {
  const waiting = new Map<JobPhase, () => void>();
  const heard: Heard = {
    phases: [],
    progress: [],
    lines: [],
    phase(phase, progress) {
      if (heard.phases.at(-1) !== phase) heard.phases.push(phase);
      heard.progress.push(progress);
      waiting.get(phase)?.();
    },
    log: (line) => void heard.lines.push(line),
    telemetry: () => {},
    presence: () => {},
    reached: (phase) =>
      heard.phases.includes(phase) ? Promise.resolve() : new Promise((resolve) => waiting.set(phase, resolve)),
  };
  return heard;
}

export const never = new AbortController().signal;
