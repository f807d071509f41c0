import { useMemo, useRef, useState } from 'react';
import type { RunId } from '../../../shared/base/brand.ts';
import type { CauseName as Cause } from '../../../shared/compare/types.ts';
import type { GraphControls } from '../../graph/EngineGraph.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { useCommands } from '../../ui/commands.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Check } from '../../ui/Field.tsx';
import { plural, signedMs } from '../../ui/format.ts';
import { Panel, Spacer, Toolbar } from '../../ui/Panel.tsx';
import { go } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { isBoolean, useRemembered } from '../../ui/remembered.ts';
import { Split } from '../../ui/Split.tsx';
import { tsvOf } from '../../ui/table/column.ts';
import { CauseName } from './CauseName.tsx';
import { neighbourLayers, rowOfLayer, type GroupRow } from './groupRow.ts';
import { groupColumns, GroupTable } from './GroupTable.tsx';
import { RunPicker } from './RunPicker.tsx';
import { SideGraph } from './SideGraph.tsx';
import { useComparison, type ComparisonView } from './useComparison.ts';
import { VerdictHead } from './VerdictHead.tsx';
import { Waterfall } from './Waterfall.tsx';
import './compare.css';

interface ComparePageProps {
  readonly a: RunId | null;
  readonly b: RunId | null;
  readonly onPair: (a: RunId | null, b: RunId | null) => void;
}

/** Two runs: the verdict, where the milliseconds went, and both engines side by side. */
export function ComparePage({ a: chosenA, b: chosenB, onPair }: ComparePageProps) {
  const { runs, a, b, isLoading, error, retry, view } = useComparison(chosenA, chosenB);
  useCommands([
    {
      id: 'compare.swap',
      title: 'Swap A and B',
      group: 'Compare',
      keys: 'x',
      isEnabled: a !== null,
      run: () => onPair(b, a),
    },
    {
      id: 'compare.report',
      title: 'Report of this comparison',
      group: 'Compare',
      isEnabled: a !== null && b !== null,
      run: () => a && b && go({ screen: 'reports', pairs: [{ a, b }] }),
    },
  ]);
  if (runs.length < 2)
    return (
      <Empty
        icon="compare"
        title="Two runs make a comparison"
        actions={<Button onClick={() => go({ screen: 'variants', variant: null })}>Go to Variants</Button>}
      >
        <p>
          Run two variants on one device, or import two sets of trtexec files. Then this screen says which is faster and
          with what interval, and splits the difference by cause, down to the ONNX nodes.
        </p>
      </Empty>
    );
  return (
    <div className="compare-page">
      <Toolbar label="Comparison">
        <RunPicker side="A" runs={runs} value={a} onChoose={(run) => onPair(run, b)} />
        <IconButton icon="swap" label="Swap A and B" shortcut="X" onClick={() => onPair(b, a)} />
        <RunPicker side="B" runs={runs} value={b} onChoose={(run) => onPair(a, run)} />
        <Spacer />
        {a !== null && b !== null && (
          <Button icon="reports" onClick={() => go({ screen: 'reports', pairs: [{ a, b }] })}>
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
      {view && <ComparisonBody key={`${a} ${b}`} view={view} />}
    </div>
  );
}

function ComparisonBody({ view }: { readonly view: ComparisonView }) {
  const { comparison, rows, modelA, modelB, fixable } = view;
  const [cause, setCause] = useState<Cause | null>(null);
  const [chosen, setChosen] = useState<GroupRow | null>(null);
  const [onlyChanged, setOnlyChanged] = useRemembered('compare.onlyChanged', true, isBoolean);
  const graphA = useRef<GraphControls>(null);
  const graphB = useRef<GraphControls>(null);
  const copy = useCopy();

  const shown = useMemo(
    () => rows.filter((row) => (cause === null || row.cause === cause) && (!onlyChanged || row.isChanged)),
    [rows, cause, onlyChanged],
  );
  const marked = useMemo(() => (chosen ? [chosen] : cause === null ? null : shown), [chosen, cause, shown]);
  const litA = useMemo(() => marked && new Set(marked.flatMap((row) => row.layersA)), [marked]);
  const litB = useMemo(() => marked && new Set(marked.flatMap((row) => row.layersB)), [marked]);
  const labels = useMemo(() => [comparison.a.label, comparison.b.label] as const, [comparison]);
  const onFix = useMemo(() => (fixable === null ? null : () => go({ screen: 'fix', variant: fixable })), [fixable]);

  const reveal = (row: GroupRow): void => {
    const placeA = row.layersA.length > 0 || !modelB ? row.layersA : neighbourLayers(rows, row, 'a', modelB.flow);
    const placeB = row.layersB.length > 0 || !modelA ? row.layersB : neighbourLayers(rows, row, 'b', modelA.flow);
    graphA.current?.show(placeA);
    graphB.current?.show(placeB);
  };
  const choose = (row: GroupRow | null): void => {
    setChosen(row);
    if (row) reveal(row);
  };
  const chooseCause = (next: Cause | null): void => {
    setCause(next);
    setChosen(null);
    const first = rows.find((row) => row.cause === next);
    if (first) reveal(first);
  };
  const chooseLayer = (side: 'a' | 'b', layer: number | null): void =>
    choose(layer === null ? null : rowOfLayer(rows, side, layer));
  useCommands([
    {
      id: 'compare.clear',
      title: 'Clear the chosen cause',
      group: 'Compare',
      keys: 'Escape',
      isEnabled: cause !== null || chosen !== null,
      run: () => chooseCause(null),
    },
  ]);
  return (
    <>
      <VerdictHead comparison={comparison} />
      <Split id="compare.lower" label="Height of the table" direction="column" initial={0.68} least={[260, 120]}>
        <Split
          id="compare.waterfall"
          label="Height of the waterfall"
          direction="column"
          initial={0.34}
          least={[110, 140]}
        >
          <Panel label="Waterfall">
            {comparison.profile ? (
              <Waterfall comparison={comparison} selected={cause} onSelect={chooseCause} />
            ) : (
              <p className="compare-none">
                Without a profile of both runs the difference cannot be split by cause. Export one with --exportProfile.
              </p>
            )}
          </Panel>
          <Split id="compare.sides" label="Width of A" direction="row" initial={0.5} least={[200, 200]}>
            <SideGraph
              side="A"
              evidence={comparison.a}
              model={modelA}
              layers={chosen?.layersA ?? null}
              lit={litA}
              onSelect={(layer) => chooseLayer('a', layer)}
              controls={graphA}
            />
            <SideGraph
              side="B"
              evidence={comparison.b}
              model={modelB}
              layers={chosen?.layersB ?? null}
              lit={litB}
              onSelect={(layer) => chooseLayer('b', layer)}
              controls={graphB}
            />
          </Split>
        </Split>
        <Panel
          label="Groups"
          title={
            <span className="compare-table-title">
              {cause === null ? 'All causes' : <CauseName cause={cause} />}
              <span className="muted">
                {plural(shown.length, 'group')}, {signedMs(shown.reduce((sum, row) => sum + row.group.ms, 0))} ms in
                profile time
              </span>
            </span>
          }
          actions={
            <>
              {cause !== null && (
                <Button look="quiet" icon="close" onClick={() => chooseCause(null)}>
                  All causes
                </Button>
              )}
              <Check label="Only changed" isOn={onlyChanged} onChange={setOnlyChanged} />
              <IconButton
                icon="copy"
                label="Copy as TSV"
                onClick={() => copy(tsvOf(groupColumns(labels, null), shown), plural(shown.length, 'row'))}
              />
            </>
          }
        >
          <GroupTable rows={shown} labels={labels} selected={chosen?.key ?? null} onSelect={choose} onFix={onFix} />
        </Panel>
      </Split>
      {chosen && (
        <p className="visually-hidden" aria-live="polite">
          {chosen.group.why}
        </p>
      )}
    </>
  );
}
