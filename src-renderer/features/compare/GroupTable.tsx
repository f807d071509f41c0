import { useMemo } from 'react';
import { causeStyle } from '../../../shared/report/charts/causeStyle.ts';
import { ms, signedMs } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { CauseName } from './CauseName.tsx';
import type { GroupRow } from './groupRow.ts';

interface GroupTableProps {
  readonly rows: readonly GroupRow[];
  readonly labels: readonly [a: string, b: string];
  readonly selected: string | null;
  readonly onSelect: (row: GroupRow) => void;
  /** Where B can be fixed. */
  readonly onFix: ((row: GroupRow) => void) | null;
}

export function GroupTable({ rows, labels, selected, onSelect, onFix }: GroupTableProps) {
  const columns = useMemo(() => groupColumns(labels, onFix), [labels, onFix]);
  return (
    <Table
      label="Aligned groups"
      rows={rows}
      columns={columns}
      keyOf={keyOf}
      selected={selected}
      onSelect={onSelect}
      empty="No group is left by this filter."
    />
  );
}

const keyOf = (row: GroupRow): string => row.key;

export const groupColumns = (
  [a, b]: readonly [string, string],
  onFix: GroupTableProps['onFix'],
): readonly Column<GroupRow>[] => [
  {
    id: 'cause',
    title: 'Cause',
    width: 140,
    value: (row) => causeStyle[row.cause].label,
    cell: (row) => <CauseName cause={row.cause} />,
  },
  {
    id: 'where',
    title: 'Where',
    width: 170,
    grow: 1.2,
    value: (row) => row.where,
    cell: (row) => (
      <span className="mono" title={row.group.onnxNodes.join('\n')}>
        {row.where}
      </span>
    ),
  },
  {
    id: 'why',
    title: 'Why',
    width: 240,
    grow: 3,
    value: (row) => row.group.why,
    cell: (row) => <span title={row.group.why}>{row.group.why}</span>,
  },
  {
    id: 'a',
    title: 'A ms',
    width: 76,
    align: 'right',
    hint: a,
    value: (row) => row.group.aMs,
    cell: (row) => ms(row.group.aMs),
  },
  {
    id: 'b',
    title: 'B ms',
    width: 76,
    align: 'right',
    hint: b,
    value: (row) => row.group.bMs,
    cell: (row) => ms(row.group.bMs),
  },
  {
    id: 'delta',
    title: 'Δ ms',
    width: 82,
    align: 'right',
    value: (row) => row.group.ms,
    cell: (row) => <b className={row.group.ms > 0 ? 'is-worse' : 'is-better'}>{signedMs(row.group.ms)}</b>,
  },
  {
    id: 'fix',
    title: 'Rule',
    width: 92,
    value: (row) => row.group.rule,
    cell: (row) =>
      row.group.rule === null ? (
        ''
      ) : onFix === null ? (
        <span className="mono">{row.group.rule}</span>
      ) : (
        <button
          type="button"
          className="group-fix"
          onClick={(event) => {
            event.stopPropagation();
            onFix(row);
          }}
        >
          Fix {row.group.rule}
        </button>
      ),
  },
];
