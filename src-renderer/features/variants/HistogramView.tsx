import { useMemo, useState } from 'react';
import type { VariantScales } from '../../../shared/contract/variantMethods.ts';
import { percent } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { LargeHistogram, Sparkline } from './Histogram.tsx';
import { methods, tensorRows, type TensorRow } from './scaleRows.ts';

/** What was measured on each tensor, where each method would clip it, and what the model's scale does to it. */
export function HistogramView({ scales }: { readonly scales: VariantScales }) {
  const rows = useMemo(() => tensorRows(scales), [scales]);
  const [selected, setSelected] = useState<string | null>(null);
  const row = rows.find(({ tensor }) => tensor === selected) ?? rows[0];
  if (!scales.calibration || !row)
    return (
      <p className="variant-none">
        No histograms: they are kept when this app calibrates a model. Insert Q/DQ into the float variant to have them.
      </p>
    );
  const { method, samples } = scales.calibration;
  return (
    <div className="scales-view">
      <p className="muted">
        |x| of {rows.length} tensors over {samples} inputs; the scales were taken by {method}. Counts are logarithmic.
      </p>
      <div className="scales-table">
        <Table
          label="Histograms"
          rows={rows}
          columns={columns}
          keyOf={keyOf}
          selected={row.tensor}
          onSelect={(next) => setSelected(next.tensor)}
        />
      </div>
      <figure className="scales-large">
        <figcaption className="mono">{row.tensor}</figcaption>
        <LargeHistogram histogram={row.histogram} marks={marksOf(row)} />
      </figure>
    </div>
  );
}

const keyOf = (row: TensorRow): string => row.tensor;

const marksOf = ({ amax, currentAmax }: TensorRow) => [
  ...methods.map((method) => ({ name: method, at: amax[method], isCurrent: false })),
  ...(currentAmax === null ? [] : [{ name: 'scale in the model', at: currentAmax, isCurrent: true }]),
];

const figure = (value: number | null): string => (value === null ? '–' : value.toPrecision(4));

const columns: readonly Column<TensorRow>[] = [
  { id: 'tensor', title: 'Tensor', width: 180, grow: 1, value: (row) => row.tensor },
  {
    id: 'histogram',
    title: '|x|',
    width: 112,
    value: () => null,
    cell: (row) => <Sparkline histogram={row.histogram} />,
  },
  ...methods.map((method): Column<TensorRow> => ({
    id: method,
    title: method,
    width: 80,
    align: 'right',
    hint: `Where ${method} would clip this tensor alone`,
    value: (row) => row.amax[method],
    cell: (row) => figure(row.amax[method]),
  })),
  {
    id: 'current',
    title: 'in model',
    width: 80,
    align: 'right',
    hint: 'Largest |x| that the scale in the model holds: 127 × scale',
    value: (row) => row.currentAmax,
    cell: (row) => figure(row.currentAmax),
  },
  {
    id: 'clipped',
    title: 'clipped',
    width: 80,
    align: 'right',
    hint: 'Share of all values beyond it',
    value: (row) => row.clippedShare,
    cell: (row) => (row.clippedShare === null ? '–' : `${percent(row.clippedShare, 3)} %`),
  },
  {
    id: 'sqnr',
    title: 'SQNR dB',
    width: 76,
    align: 'right',
    hint: 'Signal over the error of rounding and clipping, from the histogram',
    value: (row) => row.sqnrDb,
    cell: (row) => row.sqnrDb?.toFixed(1) ?? '–',
  },
];
