import { useEffect, useState } from 'react';
import type { Layout, LayoutInput } from '../../shared/engine/layout/types.ts';
import type { GraphModel } from './model.ts';

interface LaidOut {
  readonly model: GraphModel;
  readonly layout: Layout;
}

/** Layouts of models that are still in use; a screen that is entered again shows its graph at once. */
const known = new WeakMap<GraphModel['engine'], Layout>();

/** Null while the worker computes. A newer model ends the work on the older one. */
export function useLayout(model: GraphModel): Layout | null {
  const [done, setDone] = useState<LaidOut | null>(null);
  useEffect(() => {
    if (known.has(model.engine)) return;
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', (event: MessageEvent<Layout>) => {
      known.set(model.engine, event.data);
      setDone({ model, layout: event.data });
    });
    const input: LayoutInput = {
      nodes: model.sizes,
      edges: model.flow.edges.map(({ from, to }) => ({ from, to })),
    };
    worker.postMessage(input);
    return () => worker.terminate();
  }, [model]);
  return known.get(model.engine) ?? (done?.model === model ? done.layout : null);
}
