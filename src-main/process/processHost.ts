/**
 * The one way to start a process of our own that does heavy or dangerous work (ONNX Runtime, model analysis): a utility
 * process inside the app, a forked Node on the command line and in tests. A child is killed by its pid; its end is an
 * event, never an exception. Messages are plain structured data. The two implementations are `nodeProcessHost.ts` and
 * `electron/utilityProcessHost.ts`; a composition root chooses.
 */
export interface ProcessHost {
  /** @param entry name of a file in `src-main/workers/entries/`, without its ending. */
  start(entry: WorkerEntry, name: string): WorkerProcess;
}

export type WorkerEntry = 'work' | 'onnxruntime';

export interface WorkerProcess {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `code` is null when a signal ended it. */
  onExit(listener: (code: number | null, lastErrorText: string) => void): void;
  kill(): void;
}
