import { useMemo } from 'react';
import type { DType } from '../../../shared/base/dtype.ts';
import { bytes, percent } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { DTypeTag } from '../../ui/Tag.tsx';
import type { LayerRow } from './layerRow.ts';
import './layerTable.css';

interface LayerTableProps {
  readonly rows: readonly LayerRow[];
  readonly isEstimate: boolean;
  readonly selected: number | null;
  readonly onSelect: (index: number) => void;
}

export function LayerTable({ rows, isEstimate, selected, onSelect }: LayerTableProps) {
  const columns = useMemo(() => layerColumns(isEstimate), [isEstimate]);
  return (
    <Table
      label="Layers"
      rows={rows}
      columns={columns}
      keyOf={keyOf}
      selected={selected === null ? null : String(selected)}
      onSelect={(row) => onSelect(row.index)}
      empty="No layer matches the search."
    />
  );
}

const keyOf = (row: LayerRow): string => String(row.index);

export const layerColumns = (isEstimate: boolean): readonly Column<LayerRow>[] => [
  { id: 'index', title: '#', width: 48, align: 'right', value: (row) => row.index },
  {
    id: 'name',
    title: 'Layer',
    width: 150,
    grow: 1.2,
    value: (row) => row.layer.name,
    cell: (row) => (
      <span className={`mono layer-name-${row.layer.kind}`} title={row.layer.name}>
        {row.title}
      </span>
    ),
  },
  {
    id: 'type',
    title: 'Type',
    width: 110,
    grow: 0.8,
    value: (row) => row.layer.type,
    cell: (row) => (
      <span>{row.layer.origin === null ? row.layer.type : `${row.layer.type} · ${row.layer.origin}`}</span>
    ),
  },
  {
    id: 'io',
    title: 'In → out',
    width: 142,
    value: (row) => `${names(row.reads)} → ${names(row.writes)}`,
    cell: (row) => (
      <>
        {row.reads.slice(0, 1).map((dtype) => (
          <DTypeTag key={String(dtype)} dtype={dtype} />
        ))}
        →
        {row.writes.slice(0, 1).map((dtype) => (
          <DTypeTag key={String(dtype)} dtype={dtype} />
        ))}
      </>
    ),
  },
  {
    id: 'ms',
    title: isEstimate ? 'ms, estimated' : 'ms',
    width: isEstimate ? 110 : 70,
    align: 'right',
    value: (row) => row.ms,
    cell: (row) => row.time || '–',
  },
  {
    id: 'share',
    title: '%',
    width: 52,
    align: 'right',
    value: (row) => row.share,
    cell: (row) => percent(row.share),
  },
  {
    id: 'moves',
    title: 'Moves',
    width: 78,
    align: 'right',
    hint: 'Activation bytes read and written',
    value: (row) => row.movedBytes,
    cell: (row) => bytes(row.movedBytes),
  },
  {
    id: 'onnx',
    title: 'ONNX nodes',
    width: 140,
    grow: 1.4,
    value: (row) => row.layer.onnxNodes.join(' + '),
    cell: (row) => (
      <span className="mono" title={row.layer.onnxNodes.join('\n')}>
        {row.layer.onnxNodes.join(' + ') || '–'}
      </span>
    ),
  },
  {
    id: 'why',
    title: 'Why',
    width: 160,
    grow: 1.6,
    value: (row) => row.why,
    cell: (row) => <span title={row.why}>{row.why}</span>,
  },
];

const names = (dtypes: readonly (DType | null)[]): string => dtypes.map((dtype) => dtype ?? '?').join(', ');
