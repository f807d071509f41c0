import type { RunId } from '../../shared/base/brand.ts';
import type { AppEvent } from '../../shared/contract/api.ts';
import type { Store } from '../store/store.ts';

/**
 * Resolves when the run is over: looks at each change of ours, and at each beat for what another process ended.
 * @param closing once it is aborted nobody looks, and whoever waits is not answered: there is no store to read.
 */
export function awaitEnd(
  store: Store,
  run: RunId,
  beatMs: number,
  on: (listener: (event: AppEvent) => void) => () => void,
  closing: AbortSignal,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      off();
      clearInterval(timer);
      signal?.removeEventListener('abort', look);
      closing.removeEventListener('abort', stop);
    };
    const look = (): void => {
      const found = store.runs.get(run);
      if (found.ok && found.value.finishedAt === null && !signal?.aborted) return;
      stop();
      resolve();
    };
    const timer = setInterval(look, beatMs);
    const off = on((event) => {
      if (event.kind === 'changed' && event.topic === 'runs') look();
    });
    signal?.addEventListener('abort', look);
    closing.addEventListener('abort', stop);
    look();
  });
}
