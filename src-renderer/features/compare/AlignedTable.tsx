import { useMemo } from 'react';
import type { AlignedCell, AlignedRow, ManyComparison } from '../../../shared/compare/types.ts';
import { causeStyle } from '../../../shared/report/charts/causeStyle.ts';
import { ms, plural, signedMs } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import type { ManyRow } from './alignedRow.ts';

interface AlignedTableProps {
  readonly comparison: ManyComparison;
  readonly rows: readonly ManyRow[];
}

/** Groups of layers that do the same work as rows, runs as columns, each with its difference from the base. */
export function AlignedTable({ comparison, rows }: AlignedTableProps) {
  const columns = useMemo(() => alignedColumns(comparison), [comparison]);
  return (
    <Table
      label="Aligned groups of all runs"
      rows={rows}
      columns={columns}
      keyOf={keyOf}
      empty="No group is left by this filter."
    />
  );
}

const keyOf = (row: ManyRow): string => row.key;

export const alignedColumns = ({ runs, base }: ManyComparison): readonly Column<ManyRow>[] => [
  {
    id: 'where',
    title: 'Where',
    width: 220,
    grow: 2,
    value: ({ row }) => row.label,
    cell: ({ row }) => (
      <span className="mono" title={row.nodes.join('\n')}>
        {row.label}
      </span>
    ),
  },
  { id: 'kind', title: 'Work', width: 130, value: ({ row }) => kindName(row) },
  ...runs.flatMap(({ label }, run): Column<ManyRow>[] => [
    {
      id: `types${run}`,
      title: `${label} types`,
      hint: label,
      width: 150,
      grow: 1,
      value: ({ row }) => row.cells[run]?.dtypes ?? null,
      cell: ({ row }) => <CellTypes cell={row.cells[run] ?? null} />,
    },
    {
      id: `ms${run}`,
      title: 'ms',
      hint: `${label}, profile time in ms`,
      width: 66,
      align: 'right',
      value: ({ row }) => row.cells[run]?.ms ?? null,
      cell: ({ row }) => ms(row.cells[run]?.ms),
    },
    ...(run === base
      ? []
      : [
          {
            id: `delta${run}`,
            title: 'Δ ms',
            hint: `${label} − ${runs[base]!.label}`,
            width: 72,
            align: 'right' as const,
            value: (row: ManyRow) => row.deltaMs[run] ?? null,
            cell: (row: ManyRow) => <Delta ms={row.deltaMs[run] ?? null} />,
          },
        ]),
  ]),
];

const kindName = ({ kind }: AlignedRow): string => (kind === 'core' ? 'computes' : causeStyle[kind].label);

function CellTypes({ cell }: { readonly cell: AlignedCell | null }) {
  if (cell === null) return <span className="muted">has none</span>;
  const title = [...cell.layers, cell.formats, plural(cell.kernels, 'kernel')].join('\n');
  return <span title={title}>{cell.dtypes}</span>;
}

function Delta({ ms: value }: { readonly ms: number | null }) {
  const text = signedMs(value);
  const look = value === null || Number(text) === 0 ? 'muted' : value > 0 ? 'is-worse' : 'is-better';
  return <span className={look}>{text}</span>;
}
