import type { EngineGraph, LayerProfile, ProfiledLayer, TimedEngine } from './graph.ts';
import { withoutProfile } from './import/onnxNames.ts';

/**
 * Puts profile times on layers. Equal lists (the normal case) are joined by position; otherwise by name and occurrence,
 * with control characters, blanks and profile suffixes made alike first: trex compared raw names and lost times silently.
 * Entries that find no layer stay in `unmatched`, because their time was spent too. Source: trtexec-formats §b.4.
 */
export function joinProfile(engine: EngineGraph, profile: LayerProfile): TimedEngine {
  const layerNames = engine.layers.map((layer) => comparable(layer.name));
  const entryNames = profile.layers.map((entry) => comparable(entry.name));
  const layerMs: (number | null)[] = layerNames.map(() => null);
  const unmatched: ProfiledLayer[] = [];
  const samePlaces = layerNames.length === entryNames.length && layerNames.every((name, at) => name === entryNames[at]);
  const waiting = samePlaces ? null : indicesByName(layerNames);
  profile.layers.forEach((entry, at) => {
    const layer = waiting === null ? at : waiting.get(entryNames[at]!)?.shift();
    if (layer === undefined) unmatched.push(entry);
    else layerMs[layer] = entry.averageMs;
  });
  return {
    engine,
    layerMs,
    count: profile.count,
    totalMs: profile.totalMs,
    matched: profile.layers.length - unmatched.length,
    unmatched,
  };
}

const comparable = (name: string): string => withoutProfile(name.replaceAll(/\p{Cc}+/gu, '').trim());

function indicesByName(names: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  names.forEach((name, at) => {
    const list = places.get(name);
    if (list) list.push(at);
    else places.set(name, [at]);
  });
  return places;
}
