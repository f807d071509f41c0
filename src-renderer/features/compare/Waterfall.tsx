import { useMemo } from 'react';
import type { CauseName, Comparison } from '../../../shared/compare/types.ts';
import { waterfall } from '../../../shared/report/charts/waterfall.ts';
import { Scene } from '../../ui/Scene.tsx';
import { useSize } from '../../ui/useSize.ts';

interface WaterfallProps {
  readonly comparison: Comparison;
  readonly selected: CauseName | null;
  readonly onSelect: (cause: CauseName | null) => void;
}

/** From A's milliseconds to B's by cause; a bar chooses its cause, the chosen one takes the choice back. */
export function Waterfall({ comparison, selected, onSelect }: WaterfallProps) {
  const [frame, size] = useSize();
  const { a, b, causes, profile } = comparison;
  const node = useMemo(
    () =>
      size && profile
        ? waterfall({
            a: { label: a.label, ms: profile.aMs },
            b: { label: b.label, ms: profile.bMs },
            causes: causes.filter((cause) => cause.groups.length > 0),
            width: size.width,
            height: size.height,
            selected,
          })
        : null,
    [a.label, b.label, causes, profile, size, selected],
  );
  const choose = (name: string | number | undefined): void => {
    const cause = causes.find((candidate) => candidate.cause === name)?.cause;
    if (cause !== undefined) onSelect(cause === selected ? null : cause);
  };
  return (
    <div ref={frame} className="waterfall-frame">
      {node && <Scene node={node} onActivate={(attrs) => choose(attrs['data-cause'])} />}
    </div>
  );
}
