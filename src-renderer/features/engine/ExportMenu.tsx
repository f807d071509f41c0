import { useAct } from '../../bridge/useAct.ts';
import { useCopyPng } from '../../bridge/useCopyPng.ts';
import { graphSvg, pngOf, saveAs, saveSvg } from '../../graph/exportImage.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useCommands, type Command } from '../../ui/commands.ts';
import { useCopy } from '../../ui/clipboard.ts';
import { plural } from '../../ui/format.ts';
import { Menu, type MenuAction } from '../../ui/Menu.tsx';
import { tsvOf } from '../../ui/table/column.ts';
import type { LayerRow } from './layerRow.ts';
import { layerColumns } from './LayerTable.tsx';
import type { EngineView } from './useEngine.ts';

/** The engine for elsewhere: picture or table. */
export function ExportMenu({ view, rows }: { readonly view: EngineView; readonly rows: readonly LayerRow[] }) {
  const copy = useCopy();
  const name = `engine-${view.detail?.run.label ?? 'prediction'}`.replaceAll(/[^\w.-]+/g, '-');
  const copyPng = useCopyPng();
  const savePng = useAct(async () => saveAs(`${name}.png`, await pngOf(graphSvg(view.model))));
  const actions: readonly (MenuAction & { readonly id: string })[] = [
    {
      id: 'engine.copyTable',
      label: 'Copy layers as TSV',
      icon: 'copy',
      hint: plural(rows.length, 'row'),
      run: () => copy(tsvOf(layerColumns(view.model.isEstimate), rows), plural(rows.length, 'row')),
    },
    {
      id: 'engine.copySvg',
      label: 'Copy graph as SVG',
      icon: 'copy',
      run: () => copy(graphSvg(view.model), 'the graph'),
    },
    {
      id: 'engine.copyPng',
      label: 'Copy graph as PNG',
      icon: 'copy',
      run: () => copyPng.run({ what: 'the graph', make: () => pngOf(graphSvg(view.model)) }),
    },
    {
      id: 'engine.saveSvg',
      label: 'Save graph as SVG…',
      icon: 'export',
      run: () => saveSvg(name, graphSvg(view.model)),
    },
    { id: 'engine.savePng', label: 'Save graph as PNG…', icon: 'export', run: () => savePng.run() },
  ];
  useCommands(actions.map(({ id, label, run }): Command => ({ id, title: label, group: 'Engine', run })));
  return <Menu trigger={<IconButton icon="more" label="Copy or save" />} sections={[{ actions }]} />;
}
