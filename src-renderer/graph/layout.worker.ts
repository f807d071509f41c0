import { layoutGraph } from '../../shared/engine/layout/layout.ts';
import type { LayoutInput } from '../../shared/engine/layout/types.ts';

/** One question, one answer; the window ends a worker whose answer it no longer wants. */
self.addEventListener('message', (event: MessageEvent<LayoutInput>) => {
  self.postMessage(layoutGraph(event.data));
});
