import { useMemo, useState } from 'react';
import type { CauseName as Cause } from '../../../shared/compare/types.ts';
import { useCommands } from '../../ui/commands.ts';
import { Panel } from '../../ui/Panel.tsx';
import { isBoolean, useRemembered } from '../../ui/remembered.ts';
import { Split } from '../../ui/Split.tsx';
import { neighbourLayers, rowOfLayer, type GroupRow } from './groupRow.ts';
import { PairTables } from './PairTables.tsx';
import { SideGraph } from './SideGraph.tsx';
import type { ComparisonView } from './useComparison.ts';
import { useGroupFilter } from './useGroupFilter.ts';
import { useSyncedViews } from './useSyncedViews.ts';
import { VerdictHead } from './VerdictHead.tsx';
import { Waterfall } from './Waterfall.tsx';

/** The verdict, where the milliseconds went, both engines side by side, and the groups: one choice, shared by all of them. */
export function PairView({ view }: { readonly view: ComparisonView }) {
  const { comparison, rows, modelA, modelB } = view;
  const [cause, setCause] = useState<Cause | null>(null);
  const [chosen, setChosen] = useState<GroupRow | null>(null);
  /** Layers of one side that a cell of its matrix stands for. */
  const [marked, setMarked] = useState<{ readonly side: 'a' | 'b'; readonly layers: readonly number[] } | null>(null);
  const [isSynced, setIsSynced] = useRemembered('compare.synced', true, isBoolean);
  const filter = useGroupFilter(rows, cause);
  const { shown } = filter;
  const synced = useSyncedViews(rows, isSynced);
  const lit = useMemo(() => (chosen ? [chosen] : cause === null ? null : shown), [chosen, cause, shown]);
  const litA = useMemo(
    () => (marked ? new Set(marked.side === 'a' ? marked.layers : []) : litOf(lit, 'layersA')),
    [marked, lit],
  );
  const litB = useMemo(
    () => (marked ? new Set(marked.side === 'b' ? marked.layers : []) : litOf(lit, 'layersB')),
    [marked, lit],
  );

  const reveal = (row: GroupRow): void => {
    const placeA = row.layersA.length > 0 || !modelB ? row.layersA : neighbourLayers(rows, row, 'a', modelB.flow);
    const placeB = row.layersB.length > 0 || !modelA ? row.layersB : neighbourLayers(rows, row, 'b', modelA.flow);
    synced.lead(null);
    synced.a.current?.show(placeA);
    synced.b.current?.show(placeB);
  };
  const choose = (row: GroupRow | null): void => {
    setChosen(row);
    setMarked(null);
    if (row) reveal(row);
  };
  const chooseCause = (next: Cause | null): void => {
    setCause(next);
    setChosen(null);
    setMarked(null);
    const first = rows.find((row) => row.cause === next);
    if (first) reveal(first);
  };
  const chooseLayer = (side: 'a' | 'b', layer: number | null): void =>
    choose(layer === null ? null : rowOfLayer(rows, side, layer));
  const mark = (side: 'a' | 'b', layers: readonly number[]): void => {
    setChosen(null);
    setMarked({ side, layers });
    synced.lead(side);
    synced[side].current?.show(layers);
  };
  const step = (by: 1 | -1): void => {
    const at = shown.findIndex((row) => row === chosen);
    const next = shown[(at < 0 && by < 0 ? shown.length : at) + by] ?? shown.at(by > 0 ? 0 : -1);
    if (next) choose(next);
  };
  useCommands([
    {
      id: 'compare.clear',
      title: 'Clear the chosen cause',
      group: 'Compare',
      keys: 'Escape',
      whyNot: cause === null && chosen === null && marked === null && 'none is chosen',
      run: () => chooseCause(null),
    },
    { id: 'compare.next', title: 'Next group', group: 'Compare', keys: 'n', run: () => step(1) },
    { id: 'compare.previous', title: 'Previous group', group: 'Compare', keys: 'p', run: () => step(-1) },
    {
      id: 'compare.sync',
      title: isSynced ? 'Sync graphs: off' : 'Sync graphs: on',
      group: 'Compare',
      keys: 's',
      run: () => setIsSynced(!isSynced),
    },
    { id: 'compare.onlyChanged', title: 'Only changed groups', group: 'Compare', keys: 'c', run: filter.toggleChanged },
  ]);
  return (
    <>
      <VerdictHead comparison={comparison} estimatedSqnrDb={view.estimatedSqnrDb} />
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
              run={comparison.a}
              model={modelA}
              layers={chosen?.layersA ?? null}
              lit={litA}
              onSelect={(layer) => chooseLayer('a', layer)}
              controls={synced.a}
              onLook={(look) => synced.onLook('a', look)}
              onTouch={() => synced.lead('a')}
            />
            <SideGraph
              side="B"
              run={comparison.b}
              model={modelB}
              layers={chosen?.layersB ?? null}
              lit={litB}
              onSelect={(layer) => chooseLayer('b', layer)}
              controls={synced.b}
              onLook={(look) => synced.onLook('b', look)}
              onTouch={() => synced.lead('b')}
            />
          </Split>
        </Split>
        <PairTables
          view={view}
          filter={filter}
          cause={cause}
          chosen={chosen}
          isSynced={isSynced}
          onSynced={setIsSynced}
          onCause={chooseCause}
          onSelect={choose}
          onMark={mark}
        />
      </Split>
      {chosen && (
        <p className="visually-hidden" aria-live="polite">
          {chosen.group.why}
        </p>
      )}
    </>
  );
}

const litOf = (rows: readonly GroupRow[] | null, side: 'layersA' | 'layersB'): ReadonlySet<number> | null =>
  rows && new Set(rows.flatMap((row) => row[side]));
