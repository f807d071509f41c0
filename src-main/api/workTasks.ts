import type { AppEvent } from '../../shared/contract/api.ts';

/**
 * Work on a variant that a window watches: a calibration, a score. It has a name that the window chose; progress goes out
 * under it, with the time that is left at the pace so far, and the window can stop it.
 */
export interface WorkTasks {
  run<T>(task: string, work: (progress: Progress, signal: AbortSignal) => Promise<T>): Promise<T>;
  stop(task: string): void;
  stopAll(): void;
}

export type Progress = (done: number, total: number) => void;

export function createWorkTasks(emit: (event: AppEvent) => void, now: () => number = Date.now): WorkTasks {
  const running = new Map<string, AbortController>();
  return {
    async run(task, work) {
      const abort = new AbortController();
      running.set(task, abort);
      let first: { readonly at: number; readonly done: number } | null = null;
      const progress: Progress = (done, total) => {
        first ??= { at: now(), done };
        const pace = (now() - first.at) / 1000 / (done - first.done);
        const secondsLeft = Number.isFinite(pace) ? pace * (total - done) : null;
        emit({ kind: 'progress', task, done, total, secondsLeft });
      };
      try {
        return await work(progress, abort.signal);
      } finally {
        running.delete(task);
      }
    },
    stop: (task) => running.get(task)?.abort(),
    stopAll() {
      for (const abort of running.values()) abort.abort();
    },
  };
}
