import { waterfall } from '../../../shared/report/charts/waterfall.ts';
import { useAct } from '../../bridge/useAct.ts';
import { useCopyPng } from '../../bridge/useCopyPng.ts';
import { graphSvg, pngOf, saveAs, saveSvg, svgFile } from '../../graph/exportImage.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { useCommands, type Command } from '../../ui/commands.ts';
import { plural } from '../../ui/format.ts';
import { Menu, type MenuAction } from '../../ui/Menu.tsx';
import { tsvOf } from '../../ui/table/column.ts';
import type { GroupRow } from './groupRow.ts';
import { groupColumns } from './GroupTable.tsx';
import type { ComparisonView } from './useComparison.ts';
import { waterfallInput } from './waterfallInput.ts';

const pictureSize = { width: 1080, height: 240 };

const waterfallStyle = `
.waterfall-label { fill: var(--text-2) } .waterfall-link { stroke: var(--line) }
.waterfall-torn { fill: none; stroke: var(--panel); stroke-width: 4 }`;

interface Picture {
  readonly id: string;
  readonly what: string;
  readonly make: () => string;
}

type NamedAction = MenuAction & { readonly id: string };

/** The comparison for elsewhere: its groups as a table, the waterfall and both graphs as pictures. */
export function CopyMenu({ view, rows }: { readonly view: ComparisonView; readonly rows: readonly GroupRow[] }) {
  const { comparison, modelA, modelB } = view;
  const copy = useCopy();
  const copyPng = useCopyPng();
  const savePng = useAct(async ({ what, make }: Picture) => saveAs(`${fileName(what)}.png`, await pngOf(make())));
  const input = waterfallInput(comparison, pictureSize, null);
  const pictures: readonly Picture[] = [
    ...(input ? [{ id: 'waterfall', what: 'waterfall', make: () => svgFile(waterfall(input), waterfallStyle) }] : []),
    ...(modelA ? [{ id: 'graphA', what: 'graph of A', make: () => graphSvg(modelA) }] : []),
    ...(modelB ? [{ id: 'graphB', what: 'graph of B', make: () => graphSvg(modelB) }] : []),
  ];
  const table: NamedAction = {
    id: 'compare.copyTable',
    label: 'Copy groups as TSV',
    icon: 'copy',
    hint: plural(rows.length, 'row'),
    run: () =>
      copy(tsvOf(groupColumns([comparison.a.label, comparison.b.label], null), rows), plural(rows.length, 'row')),
  };
  const sections: readonly (readonly NamedAction[])[] = [
    [table],
    ...pictures.map((picture): readonly NamedAction[] => [
      {
        id: `compare.copySvg.${picture.id}`,
        label: `Copy ${picture.what} as SVG`,
        icon: 'copy',
        run: () => copy(picture.make(), `the ${picture.what}`),
      },
      {
        id: `compare.copyPng.${picture.id}`,
        label: `Copy ${picture.what} as PNG`,
        icon: 'copy',
        run: () => copyPng.run({ what: `the ${picture.what}`, make: () => pngOf(picture.make()) }),
      },
      {
        id: `compare.saveSvg.${picture.id}`,
        label: `Save ${picture.what} as SVG…`,
        icon: 'export',
        run: () => saveSvg(fileName(picture.what), picture.make()),
      },
      {
        id: `compare.savePng.${picture.id}`,
        label: `Save ${picture.what} as PNG…`,
        icon: 'export',
        run: () => savePng.run(picture),
      },
    ]),
  ];
  useCommands(sections.flat().map(({ id, label, run }): Command => ({ id, title: label, group: 'Compare', run })));
  return (
    <Menu
      trigger={<IconButton icon="more" label="Copy or save" />}
      sections={sections.map((actions) => ({ actions }))}
    />
  );
}

const fileName = (what: string): string => `compare-${what.replaceAll(' ', '-')}`;
