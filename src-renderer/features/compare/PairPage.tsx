import type { ReactNode } from 'react';
import type { RunId } from '../../../shared/base/brand.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { Spacer, Toolbar } from '../../ui/Panel.tsx';
import { go } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { PairView } from './PairView.tsx';
import { RunPicker } from './RunPicker.tsx';
import { useComparison } from './useComparison.ts';

interface PairPageProps {
  readonly runs: readonly Run[];
  readonly a: RunId | null;
  readonly b: RunId | null;
  readonly onPair: (a: RunId | null, b: RunId | null) => void;
  readonly modeSwitch: ReactNode;
}

/** Which two runs, and what can be done with their comparison. */
export function PairPage({ runs, a: chosenA, b: chosenB, onPair, modeSwitch }: PairPageProps) {
  const { a, b, isLoading, error, retry, view } = useComparison(runs, chosenA, chosenB);
  const report = (): void => void (a && b && go({ screen: 'reports', pairs: [{ a, b }] }));
  useCommands([
    {
      id: 'compare.swap',
      title: 'Swap A and B',
      group: 'Compare',
      keys: 'x',
      whyNot: a === null && 'choose two runs first',
      run: () => onPair(b, a),
    },
    {
      id: 'compare.report',
      title: 'Report of this comparison',
      group: 'Compare',
      whyNot: (a === null || b === null) && 'choose two runs first',
      run: report,
    },
    {
      id: 'compare.repeat',
      title: 'Do it yourself',
      group: 'Compare',
      keywords: 'fix a',
      whyNot: !view?.repeatable && 'only for a recorded fix of a model here',
      run: () => go({ screen: 'fix', variant: view?.repeatable ?? null }),
    },
    {
      id: 'compare.fix',
      title: 'Fix B',
      group: 'Compare',
      whyNot: !view?.fixable && 'B has no model with Q/DQ here',
      run: () => go({ screen: 'fix', variant: view?.fixable ?? null }),
    },
  ]);
  return (
    <div className="compare-page">
      <Toolbar label="Comparison">
        {modeSwitch}
        <RunPicker side="A" runs={runs} value={a} onChoose={(run) => onPair(run, b)} />
        <IconButton icon="swap" label="Swap A and B" shortcut="X" onClick={() => onPair(b, a)} />
        <RunPicker side="B" runs={runs} value={b} onChoose={(run) => onPair(a, run)} />
        <Spacer />
        {a !== null && b !== null && (
          <Button icon="reports" onClick={report}>
            Report
          </Button>
        )}
        {view?.repeatable && (
          <Button icon="sample" onClick={() => go({ screen: 'fix', variant: view.repeatable })}>
            Do it yourself
          </Button>
        )}
        {view?.fixable && (
          <Button look="primary" icon="fix" onClick={() => go({ screen: 'fix', variant: view.fixable })}>
            Fix B
          </Button>
        )}
      </Toolbar>
      {error && <Problem error={error} onRetry={retry} />}
      {isLoading && <Loading what="Comparing" />}
      {view && <PairView key={`${a} ${b}`} view={view} />}
    </div>
  );
}
