import { layoutGraph } from '../../shared/engine/layout/layout.ts';
import type { LayoutInput } from '../../shared/engine/layout/types.ts';
import { keepLayout, keptLayout, keyOf } from './layoutStore.ts';

/** Graphs that are laid out faster than they are read back are not kept. */
const worthKeeping = 1500;

/** One question, one answer; the window ends a worker whose answer it no longer wants. */
self.addEventListener('message', (event: MessageEvent<LayoutInput>) => {
  answer(event.data).catch(reportError);
});

async function answer(input: LayoutInput): Promise<void> {
  if (input.nodes.length < worthKeeping) {
    self.postMessage(layoutGraph(input));
    return;
  }
  const key = await keyOf(input);
  const kept = await keptLayout(key);
  const layout = kept ?? layoutGraph(input);
  self.postMessage(layout);
  if (kept === null) await keepLayout(key, layout);
}
