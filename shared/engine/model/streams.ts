import type { EngineGraph, EngineLayer } from '../graph.ts';

/**
 * Order that no tensor carries: auxiliary streams wait for each other's events (signal and wait layers, from 10 on), and
 * a train station (data-dependent shapes) stops the engine between its neighbours. Source: trtexec-formats §b.1.4, §b.1.5.
 */
export interface Dependency {
  readonly from: number;
  readonly to: number;
  readonly why: 'event' | 'train-station';
}

export interface EngineStream {
  readonly id: number;
  readonly layers: readonly number[];
}

/** Empty when the file tells no streams. */
export function streamsOf(engine: EngineGraph): readonly EngineStream[] {
  const streams = new Map<number, number[]>();
  for (const { streamId, index } of engine.layers) {
    if (streamId === null) continue;
    const list = streams.get(streamId);
    if (list) list.push(index);
    else streams.set(streamId, [index]);
  }
  return [...streams].map(([id, layers]) => ({ id, layers })).toSorted((a, b) => a.id - b.id);
}

/** True when layers run side by side, so that the sum of their times is not a latency. */
export const usesAuxiliaryStreams = (engine: EngineGraph): boolean => streamsOf(engine).length > 1;

export function dependenciesOf(engine: EngineGraph): readonly Dependency[] {
  const signals = new Map<number, number>();
  const found: Dependency[] = [];
  const last = engine.layers.length - 1;
  for (const layer of engine.layers) {
    const { index } = layer;
    if (layer.kind !== 'sync') continue;
    if (/trainstation/i.test(`${layer.type} ${layer.name}`)) {
      if (index > 0) found.push({ from: index - 1, to: index, why: 'train-station' });
      if (index < last) found.push({ from: index, to: index + 1, why: 'train-station' });
      continue;
    }
    const event = eventOf(layer);
    if (event === null) continue;
    if (layer.type.includes('wait')) {
      const from = signals.get(event);
      if (from !== undefined) found.push({ from, to: index, why: 'event' });
    }
    if (layer.type.includes('signal')) signals.set(event, index);
  }
  return found;
}

function eventOf({ raw }: EngineLayer): number | null {
  const event = raw['EventId'];
  return typeof event === 'number' ? event : null;
}
