import { useMemo, useState } from 'react';
import type { GraphModel } from '../../graph/model.ts';
import { percent } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { outlineRows, type OutlineRow } from './outline.ts';
import './outline.css';

interface OutlineProps {
  readonly model: GraphModel;
  readonly selected: number | null;
  readonly onSelect: (index: number) => void;
}

/** The graph as a list. A module shows its sums; Enter opens and closes it. */
export function Outline({ model, selected, onSelect }: OutlineProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = useMemo(() => outlineRows(model, closed), [model, closed]);
  const toggle = (row: OutlineRow): void => {
    if (row.isOpen === null) return;
    const next = new Set(closed);
    if (row.isOpen) next.add(row.key);
    else next.delete(row.key);
    setClosed(next);
  };
  return (
    <Table
      label="Outline"
      rows={rows}
      columns={columns}
      keyOf={keyOf}
      selected={chosen ?? (selected === null ? null : String(selected))}
      onSelect={(row) => {
        setChosen(row.isOpen === null ? null : row.key);
        onSelect(row.layers[0]!);
      }}
      onOpen={toggle}
    />
  );
}

const keyOf = (row: OutlineRow): string => row.key;

const columns: readonly Column<OutlineRow>[] = [
  {
    id: 'title',
    title: 'Module or layer',
    width: 220,
    grow: 2,
    value: (row) => row.title,
    cell: (row) => (
      <span
        style={{ paddingLeft: row.depth * 18 + (row.isOpen === null && row.depth === 0 ? 16 : 0) }}
        className="outline-title"
      >
        {row.isOpen !== null && <Icon name={row.isOpen ? 'down' : 'right'} size={12} />}
        {row.isOpen === null ? row.title : <b>{row.title}</b>}
      </span>
    ),
  },
  { id: 'layers', title: 'Layers', width: 72, align: 'right', value: (row) => row.layers.length },
  { id: 'copies', title: 'Copies', width: 72, align: 'right', value: (row) => row.copies || null },
  { id: 'ms', title: 'ms', width: 110, align: 'right', value: (row) => row.ms, cell: (row) => row.time },
  {
    id: 'share',
    title: '%',
    width: 64,
    align: 'right',
    value: (row) => row.share,
    cell: (row) => percent(row.share),
  },
];
