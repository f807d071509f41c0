import type { ManyComparison } from '../../../shared/compare/types.ts';
import { verdictSentence } from '../../../shared/compare/verdictSentence.ts';
import { Button } from '../../ui/Button.tsx';

interface RunVerdictsProps {
  readonly comparison: ManyComparison;
  /** Opens the base and this run as a pair. */
  readonly onOpen: (run: number) => void;
}

/** A line a run: what may be said of it against the base, or why nothing may. */
export function RunVerdicts({ comparison: { runs, base, against }, onOpen }: RunVerdictsProps) {
  return (
    <ul className="run-verdicts" data-testid="verdicts">
      {against.map((pair, run) => {
        if (pair === null) return null;
        const { headline, detail } = verdictSentence({ a: runs[base]!, b: runs[run]!, ...pair });
        return (
          <li key={run} className={`run-verdict verdict-${pair.endToEnd?.verdict ?? 'none'}`}>
            <b>{headline}</b>
            <span className="muted run-verdict-detail" title={detail}>
              {detail}
            </span>
            <Button look="quiet" icon="compare" onClick={() => onOpen(run)}>
              Side by side
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
