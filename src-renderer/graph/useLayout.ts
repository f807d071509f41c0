import { useEffect, useState } from 'react';
import type { Layout, LayoutInput } from '../../shared/engine/layout/types.ts';
import type { Picture } from './picture.ts';

/** A picture with its layout; `work` tells of a newer one that is still being laid out. */
export interface LaidOut {
  readonly shown: { readonly picture: Picture; readonly layout: Layout } | null;
  readonly work: LayoutWork | null;
}

export type LayoutWork =
  | { readonly kind: 'running'; readonly isSlow: boolean; readonly cancel: () => void }
  | { readonly kind: 'stopped'; readonly why: 'cancelled' | 'too long' | 'failed'; readonly again: () => void };

const slowAfterMs = 2500;
const endsAfterMs = 60_000;

type Phase = 'running' | 'slow' | 'cancelled' | 'too long' | 'failed';
interface Attempt {
  readonly picture: Picture;
  readonly phase: Phase;
}

/** The last layouts of what is still in use; a screen that is entered again shows its graph at once. */
const known = new WeakMap<object, Map<string, Layout>>();
const mostStates = 16;

function remember({ of, state }: Picture, layout: Layout): void {
  const layouts = known.get(of) ?? new Map<string, Layout>();
  known.set(of, layouts.set(state, layout));
  if (layouts.size > mostStates) layouts.delete(layouts.keys().next().value!);
}

/**
 * Lays a picture out in a worker. Until it is done, the picture before is shown if it is of the same thing. Work that is
 * slow can be cancelled, and ends by itself after a minute; a newer picture ends the work on the older one.
 */
export function useLayout(picture: Picture): LaidOut {
  const [attempt, setAttempt] = useState<Attempt>({ picture, phase: 'running' });
  const [before, setBefore] = useState<LaidOut['shown']>(null);
  const phase = attempt.picture === picture ? attempt.phase : 'running';
  const isOver = phase === 'cancelled' || phase === 'too long' || phase === 'failed';
  const layout = known.get(picture.of)?.get(picture.state) ?? null;
  if (layout !== null && before?.picture !== picture) setBefore({ picture, layout });
  const isWorking = layout === null && !isOver;
  useEffect(() => {
    if (!isWorking) return;
    const tell = (next: Phase): void => setAttempt({ picture, phase: next });
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', (event: MessageEvent<Layout>) => {
      remember(picture, event.data);
      tell('running');
    });
    worker.addEventListener('error', () => tell('failed'));
    const timers = [
      window.setTimeout(() => tell('slow'), slowAfterMs),
      window.setTimeout(() => tell('too long'), endsAfterMs),
    ];
    const input: LayoutInput = { nodes: picture.sizes, edges: picture.edges.map(({ from, to }) => ({ from, to })) };
    worker.postMessage(input);
    return () => {
      // The worker may still be keeping its layout for another session.
      if (known.get(picture.of)?.has(picture.state)) setTimeout(() => worker.terminate(), slowAfterMs);
      else worker.terminate();
      timers.forEach((timer) => window.clearTimeout(timer));
    };
  }, [picture, isWorking]);
  const shown = before?.picture.of === picture.of ? before : null;
  if (layout !== null) return { shown, work: null };
  if (isOver)
    return { shown, work: { kind: 'stopped', why: phase, again: () => setAttempt({ picture, phase: 'running' }) } };
  return {
    shown,
    work: {
      kind: 'running',
      isSlow: phase === 'slow',
      cancel: () => setAttempt({ picture, phase: 'cancelled' }),
    },
  };
}
