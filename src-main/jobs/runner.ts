import type { RunId } from '../../shared/base/brand.ts';
import type { Result } from '../../shared/base/result.ts';
import type { AppEvent } from '../../shared/contract/api.ts';
import type { JobView } from '../../shared/contract/project.ts';

/**
 * The queue: one job a device at a time, several devices at once, first come first served. It takes every stored job that
 * no living process holds (also those of a process that died), submits it, follows it, stores what it brought. Effects
 * live here; what a job's state may become is decided by the pure reducer in `jobs/state.ts`.
 */
export interface JobRunner {
  /** Looks for jobs to take; called after a run was added, at start, and by a timer. */
  wake(): void;
  views(): readonly JobView[];
  cancel(run: RunId): Promise<Result<void>>;
  /** Resolves when the run has ended, whoever runs it; aborting only stops the waiting. */
  ended(run: RunId, signal?: AbortSignal): Promise<void>;
  logLines(run: RunId, fromLine: number): { readonly lines: readonly string[]; readonly nextLine: number };
  on(listener: (event: AppEvent) => void): () => void;
  /** Stops following; jobs go on where they run. */
  close(): Promise<void>;
}
