import { useMemo, useState } from 'react';
import { beamOf } from '../../../shared/engine/view/beam.ts';
import type { GraphModel } from '../../graph/model.ts';

/** What happens to everything outside the beam. */
export type BeamMode = 'off' | 'dim' | 'hide';
export const beamModes: readonly BeamMode[] = ['off', 'dim', 'hide'];

export interface BeamControl {
  readonly mode: BeamMode;
  readonly setMode: (mode: BeamMode) => void;
  readonly hops: number;
  readonly setHops: (hops: number) => void;
  /** Null while it is off or nothing is selected. */
  readonly beam: ReadonlySet<number> | null;
}

export const mostHops = 12;

/** The surroundings of what is selected, as many edges far as one likes. */
export function useBeam({ flow }: GraphModel, selected: readonly number[] | null): BeamControl {
  const [mode, setMode] = useState<BeamMode>('off');
  const [hops, setHops] = useState(2);
  const beam = useMemo(
    () => (mode === 'off' || selected === null ? null : beamOf(flow.edges, selected, hops)),
    [mode, selected, hops, flow],
  );
  return { mode, setMode, hops, setHops: (next) => setHops(Math.min(mostHops, Math.max(1, next))), beam };
}
