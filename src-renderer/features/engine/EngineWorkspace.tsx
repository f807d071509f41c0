import { useDeferredValue, useMemo, useRef, useState, type ReactNode } from 'react';
import { parseQuery } from '../../../shared/engine/view/query.ts';
import { EngineGraph, type GraphControls } from '../../graph/EngineGraph.tsx';
import type { ColourMode } from '../../graph/colour.ts';
import { useCommands } from '../../ui/commands.ts';
import { Panel } from '../../ui/Panel.tsx';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Split } from '../../ui/Split.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { EngineSummary } from './EngineSummary.tsx';
import { EngineToolbar } from './EngineToolbar.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { LayerPanel } from './LayerPanel.tsx';
import { layerRows } from './layerRow.ts';
import { LayerTable } from './LayerTable.tsx';
import { Legend } from './Legend.tsx';
import { Outline } from './Outline.tsx';
import { Provenance } from './Provenance.tsx';
import { Transitions } from './Transitions.tsx';
import type { EngineView } from './useEngine.ts';

type Lower = 'layers' | 'transitions' | 'outline' | 'provenance';

/** Graph, panel and tables of one engine: one selection, one search, shared by all three. */
export function EngineWorkspace({ view, picker }: { readonly view: EngineView; readonly picker: ReactNode }) {
  const { model } = view;
  const hasTimes = model.totalMs !== null;
  const [chosenMode, setMode] = useRemembered<ColourMode>(
    'engine.colour',
    'precision',
    isOneOf('precision', 'type', 'heat'),
  );
  const mode = chosenMode === 'heat' && !hasTimes ? 'precision' : chosenMode;
  const [lower, setLower] = useRemembered<Lower>(
    'engine.lower',
    'layers',
    isOneOf('layers', 'transitions', 'outline', 'provenance'),
  );
  const [selected, setSelected] = useState<number | null>(null);
  const [search, setSearch] = useState('');
  const [marked, setMarked] = useState<readonly number[] | null>(null);
  const controls = useRef<GraphControls>(null);
  const searchBox = useRef<HTMLInputElement>(null);

  // Typing stays quick on engines of any size: what it finds follows.
  const settled = useDeferredValue(search);
  const query = useMemo(() => parseQuery(settled), [settled]);
  const hits = useMemo(
    () => (query.isEmpty ? null : model.items.flatMap((item, index) => (query.matches(item) ? [index] : []))),
    [query, model],
  );
  const lit = useMemo(() => ((hits ?? marked) ? new Set(hits ?? marked) : null), [hits, marked]);
  const rows = useMemo(() => layerRows(view), [view]);
  const shownRows = useMemo(() => (lit === null ? rows : rows.filter((row) => lit.has(row.index))), [rows, lit]);
  const copies = useMemo(() => model.nodes.filter((node) => node.loud !== null).map((node) => node.index), [model]);

  const show = (layers: readonly number[]): void => {
    setSearch('');
    setMarked(layers);
    controls.current?.show(layers);
  };
  const clear = (): void => {
    setSearch('');
    setMarked(null);
    setSelected(null);
  };
  const step = (list: readonly number[], by: 1 | -1): void => {
    const next = nextIn(list, selected, by);
    if (next !== null) setSelected(next);
  };
  useCommands([
    { id: 'engine.search', title: 'Search layers', group: 'Engine', keys: '/', run: () => searchBox.current?.focus() },
    {
      id: 'engine.nextCopy',
      title: 'Next reformat',
      group: 'Engine',
      keys: 'n',
      isEnabled: copies.length > 0,
      run: () => step(copies, 1),
    },
    {
      id: 'engine.previousCopy',
      title: 'Previous reformat',
      group: 'Engine',
      keys: 'p',
      isEnabled: copies.length > 0,
      run: () => step(copies, -1),
    },
    {
      id: 'engine.fit',
      title: 'Show the whole engine',
      group: 'Engine',
      keys: 'f',
      run: () => controls.current?.fit(),
    },
    {
      id: 'engine.precision',
      title: 'Colour by precision',
      group: 'Engine',
      keys: '1',
      run: () => setMode('precision'),
    },
    { id: 'engine.type', title: 'Colour by type', group: 'Engine', keys: '2', run: () => setMode('type') },
    {
      id: 'engine.heat',
      title: 'Colour by time',
      group: 'Engine',
      keys: '3',
      isEnabled: hasTimes,
      run: () => setMode('heat'),
    },
    {
      id: 'engine.clear',
      title: 'Clear selection, search and marks',
      group: 'Engine',
      keys: 'Escape',
      isEnabled: lit !== null || selected !== null,
      run: clear,
    },
  ]);

  const select = (index: number | null): void => setSelected(index);
  return (
    <div className="engine-page">
      <EngineToolbar
        view={view}
        picker={picker}
        mode={mode}
        onMode={setMode}
        copies={copies}
        selected={selected}
        onStep={(by) => step(copies, by)}
        search={search}
        searchBox={searchBox}
        unclear={query.unclear}
        hits={hits?.length ?? null}
        onSearch={(text) => {
          setMarked(null);
          setSearch(text);
        }}
        onNextHit={(by) => step(hits ?? [], by)}
        actions={<ExportMenu view={view} rows={shownRows} />}
      />
      <Split id="engine.lower" label="Height of the tables" direction="column" initial={0.68} least={[180, 120]}>
        <Split id="engine.panel" label="Width of the layer panel" direction="row" initial={0.76} least={[320, 240]}>
          <Panel className="engine-graph" label="Engine graph">
            <EngineGraph
              label={`Engine of ${model.engine.layers.length} layers`}
              model={model}
              mode={mode}
              selected={selected}
              lit={lit}
              onSelect={select}
              controls={controls}
            />
            <Legend model={model} mode={mode} />
            {marked !== null && (
              <button type="button" className="engine-marked" onClick={clear}>
                {marked.length} marked · clear
              </button>
            )}
          </Panel>
          <Panel label={selected === null ? 'Engine' : 'Layer'}>
            {selected === null ? (
              <EngineSummary view={view} onShow={show} />
            ) : (
              <LayerPanel key={selected} view={view} index={selected} />
            )}
          </Panel>
        </Split>
        <Panel label="Tables">
          <Tabs<Lower>
            label="Tables"
            value={lower}
            onChange={setLower}
            tabs={[
              {
                value: 'layers',
                label: `Layers ${lit === null ? rows.length : `${shownRows.length} of ${rows.length}`}`,
                content: (
                  <LayerTable rows={shownRows} isEstimate={model.isEstimate} selected={selected} onSelect={select} />
                ),
              },
              {
                value: 'transitions',
                label: 'Precision transitions',
                content: <Transitions view={view} onShow={show} />,
              },
              {
                value: 'outline',
                label: 'Outline',
                content: <Outline model={model} selected={selected} onSelect={select} />,
              },
              ...(view.detail
                ? [
                    {
                      value: 'provenance' as const,
                      label: 'Provenance',
                      content: <Provenance detail={view.detail} />,
                    },
                  ]
                : []),
            ]}
          />
        </Panel>
      </Split>
    </div>
  );
}

/** The entry after (or before) where one is, round the end. */
function nextIn(list: readonly number[], from: number | null, by: 1 | -1): number | null {
  if (list.length === 0) return null;
  const sorted = list.toSorted((a, b) => a - b);
  if (by === 1) return sorted.find((index) => index > (from ?? -1)) ?? sorted[0]!;
  return sorted.findLast((index) => index < (from ?? Infinity)) ?? sorted.at(-1)!;
}
