import { Transitions } from '../../graph/Transitions.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Tabs } from '../../ui/Tabs.tsx';
import type { LayerRow } from './layerRow.ts';
import { LayerTable } from './LayerTable.tsx';
import { Outline } from './Outline.tsx';
import { Provenance } from './Provenance.tsx';
import type { EngineView } from './useEngine.ts';

type Shown = 'layers' | 'transitions' | 'formats' | 'outline' | 'provenance';

const matrixCaption = (what: string): string =>
  `Layers by the ${what} that they read (rows) and write (columns); a cell shows its layers on the graph.`;

interface EngineTablesProps {
  readonly view: EngineView;
  readonly rows: readonly LayerRow[];
  /** Only those that were looked for are in `rows`. */
  readonly isPart: boolean;
  readonly selected: number | null;
  readonly onSelect: (layer: number) => void;
  readonly onShow: (layers: readonly number[]) => void;
}

/** The same layers as lists, and where the figures come from. */
export function EngineTables({ view, rows, isPart, selected, onSelect, onShow }: EngineTablesProps) {
  const [shown, setShown] = useRemembered<Shown>(
    'engine.lower',
    'layers',
    isOneOf('layers', 'transitions', 'formats', 'outline', 'provenance'),
  );
  const { model, detail } = view;
  const all = view.engine.layers.length;
  return (
    <Panel label="Tables">
      <Tabs<Shown>
        label="Tables"
        value={shown}
        onChange={setShown}
        tabs={[
          {
            value: 'layers',
            label: `Layers ${isPart ? `${rows.length} of ${all}` : all}`,
            content: <LayerTable rows={rows} isEstimate={model.isEstimate} selected={selected} onSelect={onSelect} />,
          },
          {
            value: 'transitions',
            label: 'Precision transitions',
            content: <Transitions model={model} kind="precision" caption={matrixCaption('type')} onShow={onShow} />,
          },
          {
            value: 'formats',
            label: 'Format transitions',
            content: (
              <Transitions model={model} kind="format" caption={matrixCaption('memory format')} onShow={onShow} />
            ),
          },
          {
            value: 'outline',
            label: 'Outline',
            content: <Outline model={model} selected={selected} onSelect={onSelect} />,
          },
          ...(detail
            ? [{ value: 'provenance' as const, label: 'Provenance', content: <Provenance detail={detail} /> }]
            : []),
        ]}
      />
    </Panel>
  );
}
