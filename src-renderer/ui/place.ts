import { create } from 'zustand';
import type { DeviceId, RunId, VariantId } from '../../shared/base/brand.ts';

/** Where the window is: one value, so that back and forward, links and the palette all mean the same. */
export type Place =
  | { readonly screen: 'start' }
  | { readonly screen: 'variants'; readonly variant: VariantId | null }
  | { readonly screen: 'devices'; readonly device: DeviceId | null }
  | { readonly screen: 'sweep' }
  | { readonly screen: 'engine'; readonly source: EngineSource | null }
  | { readonly screen: 'compare'; readonly a: RunId | null; readonly b: RunId | null }
  | { readonly screen: 'fix'; readonly variant: VariantId | null; readonly finding?: FindingRef }
  | { readonly screen: 'reports'; readonly pairs: readonly RunPair[] }
  | { readonly screen: 'settings' };

export type Screen = Place['screen'];

/** An engine that ran, or one that is only expected. */
export type EngineSource =
  { readonly kind: 'run'; readonly run: RunId } | { readonly kind: 'prediction'; readonly variant: VariantId };

/** Findings of one rule that touch any of these nodes. */
export interface FindingRef {
  readonly rule: string;
  readonly nodes: readonly string[];
}

export interface RunPair {
  readonly a: RunId;
  readonly b: RunId;
}

interface Trail {
  readonly place: Place;
  readonly past: readonly Place[];
  readonly future: readonly Place[];
  readonly go: (place: Place) => void;
  /** Changes what is shown here without a step to come back to. */
  readonly replace: (place: Place) => void;
  readonly back: () => void;
  readonly forward: () => void;
  readonly reset: (place: Place) => void;
}

const longest = 100;

export const useTrail = create<Trail>((set) => ({
  place: { screen: 'start' },
  past: [],
  future: [],
  go: (place) => set((state) => ({ place, past: [...state.past, state.place].slice(-longest), future: [] })),
  replace: (place) => set({ place }),
  back: () =>
    set((state) => {
      const place = state.past.at(-1);
      return place ? { place, past: state.past.slice(0, -1), future: [state.place, ...state.future] } : state;
    }),
  forward: () =>
    set((state) => {
      const [place, ...future] = state.future;
      return place ? { place, past: [...state.past, state.place], future } : state;
    }),
  reset: (place) => set({ place, past: [], future: [] }),
}));

export const go = (place: Place): void => useTrail.getState().go(place);

/** The last visit of each screen, so that the rail returns to what was looked at. */
export function lastPlace(trail: Pick<Trail, 'place' | 'past'>, screen: Screen): Place | null {
  return [...trail.past, trail.place].findLast((place) => place.screen === screen) ?? null;
}
