import type { RunId } from '../../shared/base/brand.ts';
import type { AppEvent } from '../../shared/contract/api.ts';
import type { Store } from '../store/store.ts';

/** Resolves when the run is over: looks at each change of ours, and at each beat for what another process ended. */
export function awaitEnd(
  store: Store,
  run: RunId,
  beatMs: number,
  on: (listener: (event: AppEvent) => void) => () => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = store.runs.get(run);
      if (found.ok && found.value.finishedAt === null && !signal?.aborted) return;
      off();
      clearInterval(timer);
      signal?.removeEventListener('abort', look);
      resolve();
    };
    const timer = setInterval(look, beatMs);
    const off = on((event) => {
      if (event.kind === 'changed' && event.topic === 'runs') look();
    });
    signal?.addEventListener('abort', look);
    look();
  });
}
