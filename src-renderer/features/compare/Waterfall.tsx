import { useMemo } from 'react';
import type { CauseName, Comparison } from '../../../shared/compare/types.ts';
import { waterfall } from '../../../shared/report/charts/waterfall.ts';
import { Scene } from '../../ui/Scene.tsx';
import { useSize } from '../../ui/useSize.ts';
import { waterfallInput } from './waterfallInput.ts';

interface WaterfallProps {
  readonly comparison: Comparison;
  readonly selected: CauseName | null;
  readonly onSelect: (cause: CauseName | null) => void;
}

/** From A's milliseconds to B's by cause; a bar chooses its cause, the chosen one takes the choice back. */
export function Waterfall({ comparison, selected, onSelect }: WaterfallProps) {
  const [frame, size] = useSize();
  const node = useMemo(() => {
    const input = size && waterfallInput(comparison, size, selected);
    return input && waterfall(input);
  }, [comparison, size, selected]);
  const choose = (name: string | number | undefined): void => {
    const cause = comparison.causes.find((candidate) => candidate.cause === name)?.cause;
    if (cause !== undefined) onSelect(cause === selected ? null : cause);
  };
  return (
    <div ref={frame} className="waterfall-frame">
      {node && <Scene node={node} onActivate={(attrs) => choose(attrs['data-cause'])} />}
    </div>
  );
}
