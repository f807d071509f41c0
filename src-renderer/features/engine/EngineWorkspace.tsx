import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import { EngineGraph, type GraphControls } from '../../graph/EngineGraph.tsx';
import type { ColourMode } from '../../graph/colour.ts';
import { Panel } from '../../ui/Panel.tsx';
import { isBoolean, isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Split } from '../../ui/Split.tsx';
import { BlockPanel } from './BlockPanel.tsx';
import { useEngineCommands } from './engineCommands.ts';
import { EngineSummary } from './EngineSummary.tsx';
import { EngineTables } from './EngineTables.tsx';
import { EngineToolbar } from './EngineToolbar.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { GraphBar } from './GraphBar.tsx';
import { LayerPanel } from './LayerPanel.tsx';
import { layerRows } from './layerRow.ts';
import { Legend } from './Legend.tsx';
import { ModelPane } from './ModelPane.tsx';
import { useBeam } from './useBeam.ts';
import type { EngineView } from './useEngine.ts';
import { useFolding } from './useFolding.ts';
import { useFound } from './useFound.ts';

interface EngineWorkspaceProps {
  readonly view: EngineView;
  /** Whose model the engine was built from; null where that is not known. */
  readonly variant: VariantId | null;
  readonly picker: ReactNode;
}

/** Graph, panel and tables of one engine: one selection, one search, shared by all of them. */
export function EngineWorkspace({ view, variant, picker }: EngineWorkspaceProps) {
  const { model } = view;
  const hasTimes = model.totalMs !== null;
  const [chosenMode, setMode] = useRemembered<ColourMode>(
    'engine.colour',
    'precision',
    isOneOf('precision', 'type', 'heat'),
  );
  const mode = chosenMode === 'heat' && !hasTimes ? 'precision' : chosenMode;
  const [showsModel, setShowsModel] = useRemembered('engine.model', false, isBoolean);
  const [selected, setSelected] = useState<number | null>(null);
  const controls = useRef<GraphControls>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const found = useFound(model);
  const folding = useFolding(model);
  const block = selected === null ? null : folding.blockOf(selected);
  const isBlock = selected !== null && selected >= model.nodes.length;
  const selectedBlock = isBlock ? (folding.folding?.blocks[block!] ?? null) : null;
  const starts = useMemo(
    () => (selected === null ? null : (selectedBlock?.layers ?? [selected])),
    [selected, selectedBlock],
  );
  const beam = useBeam(model, starts);
  const lit = found.layers ?? (beam.mode === 'dim' ? beam.beam : null);
  const rows = useMemo(() => layerRows(view), [view]);
  const shownRows = useMemo(
    () => (found.layers === null ? rows : rows.filter((row) => found.layers!.has(row.index))),
    [rows, found.layers],
  );
  const copies = useMemo(() => model.nodes.filter((node) => node.loud !== null).map((node) => node.index), [model]);

  /** A layer that is chosen anywhere comes out of its block. */
  const select = (id: number | null): void => {
    const own = id === null || id >= model.nodes.length ? null : folding.blockOf(id);
    if (own !== null && !folding.isOpen(own)) folding.setOpen(own, true);
    setSelected(id);
  };
  const toggleBlock = (id: number): void => {
    const own = folding.blockOf(id);
    if (own === null) return;
    const opens = !folding.isOpen(own);
    folding.setOpen(own, opens);
    setSelected(opens ? folding.folding!.blocks[own]!.layers[0]! : model.nodes.length + own);
  };
  const show = (layers: readonly number[]): void => {
    found.mark(layers);
    controls.current?.show(layers);
  };
  const clear = (): void => {
    found.clear();
    setSelected(null);
  };
  const step = (list: readonly number[], by: 1 | -1): void => {
    const next = nextIn(list, selected, by);
    if (next !== null) select(next);
  };
  const changeFolding: typeof folding = {
    ...folding,
    setMode(next) {
      folding.setMode(next);
      if (isBlock) setSelected(null);
    },
  };
  useEngineCommands({
    folding: changeFolding,
    beam,
    hasTimes,
    hasCopies: copies.length > 0,
    hasSelection: selected !== null,
    canClear: found.layers !== null || selected !== null,
    canToggleBlock: block !== null,
    search: () => searchBox.current?.focus(),
    step: (by) => step(copies, by),
    fit: () => controls.current?.fit(),
    colour: setMode,
    toggleBlock: () => selected !== null && toggleBlock(selected),
    toggleModel: () => setShowsModel(!showsModel),
    clear,
  });

  const graph = (
    <div className="engine-canvas">
      <EngineGraph
        label="Engine graph"
        model={model}
        folding={folding.folding}
        only={beam.mode === 'hide' ? beam.beam : null}
        mode={mode}
        selected={selected}
        lit={lit}
        onSelect={setSelected}
        onOpen={toggleBlock}
        controls={controls}
      />
      <Legend model={model} mode={mode} />
      {found.marked !== null && (
        <button type="button" className="engine-marked" onClick={clear}>
          {found.marked.length} marked · clear
        </button>
      )}
    </div>
  );
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
        found={found}
        searchBox={searchBox}
        onNextHit={(by) => step(found.hits ?? [], by)}
        actions={<ExportMenu view={view} rows={shownRows} />}
      />
      <Split id="engine.lower" label="Height of the tables" direction="column" initial={0.68} least={[180, 120]}>
        <Split id="engine.panel" label="Width of the layer panel" direction="row" initial={0.76} least={[320, 240]}>
          <Panel className="engine-graph" label="Engine graph">
            <GraphBar
              folding={changeFolding}
              beam={beam}
              hasSelection={selected !== null}
              showsModel={showsModel}
              onModel={setShowsModel}
            />
            {showsModel ? (
              <Split id="engine.model" label="Width of the model" direction="row" initial={0.55} least={[200, 200]}>
                {graph}
                <ModelPane variant={variant} engine={view.engine} layer={isBlock ? null : selected} onLayer={select} />
              </Split>
            ) : (
              graph
            )}
          </Panel>
          <Panel label={selected === null ? 'Engine' : 'Layer'}>
            {selected === null && <EngineSummary view={view} onShow={show} />}
            {selectedBlock !== null && (
              <BlockPanel model={model} block={selectedBlock} onOpen={() => toggleBlock(selected!)} onLayer={select} />
            )}
            {selected !== null && !isBlock && <LayerPanel key={selected} view={view} index={selected} />}
          </Panel>
        </Split>
        <EngineTables
          view={view}
          rows={shownRows}
          isPart={found.layers !== null}
          selected={selected}
          onSelect={select}
          onShow={show}
        />
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
