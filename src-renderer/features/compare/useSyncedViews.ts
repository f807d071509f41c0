import { useRef, type RefObject } from 'react';
import type { GraphControls } from '../../graph/EngineGraph.tsx';
import type { Look } from '../../graph/viewport.ts';
import type { GroupRow } from './groupRow.ts';
import { anchorsInOrder, pointAcross, turned, type Anchor } from './sync.ts';

type Side = 'a' | 'b';

export interface SyncedViews {
  readonly a: RefObject<GraphControls | null>;
  readonly b: RefObject<GraphControls | null>;
  /** Whose movements the other follows: that of the pointer or the focus; null while both are moved. */
  readonly lead: (side: Side | null) => void;
  readonly onLook: (side: Side, look: Look) => void;
}

/** Two graphs that are looked at together: where one is moved by hand, the other shows the same groups at the same size. */
export function useSyncedViews(rows: readonly GroupRow[], isOn: boolean): SyncedViews {
  const a = useRef<GraphControls>(null);
  const b = useRef<GraphControls>(null);
  const leader = useRef<Side | null>(null);
  const known = useRef<{ readonly rows: readonly GroupRow[]; readonly across: Record<Side, readonly Anchor[]> }>(null);

  /** Found when they are first needed: a graph has no places before it has been laid out. */
  const anchorsFrom = (side: Side): readonly Anchor[] => {
    if (known.current?.rows === rows) return known.current.across[side];
    const anchors = rows.flatMap((row): Anchor[] => {
      const inA = a.current?.middleOf(row.layersA) ?? null;
      const inB = b.current?.middleOf(row.layersB) ?? null;
      return inA === null || inB === null ? [] : [{ a: inA, b: inB }];
    });
    const across = { a: anchorsInOrder(anchors), b: anchorsInOrder(anchors.map(turned)) };
    if (anchors.length > 0) known.current = { rows, across };
    return across[side];
  };
  return {
    a,
    b,
    lead: (side) => {
      leader.current = side;
    },
    onLook(side, { middle, zoom }) {
      if (!isOn || leader.current !== side) return;
      const point = pointAcross(anchorsFrom(side), middle);
      if (point !== null) (side === 'a' ? b : a).current?.look({ middle: point, zoom });
    },
  };
}
