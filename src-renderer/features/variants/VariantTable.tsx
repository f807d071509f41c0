import { useMemo } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import { ms, signedPercent } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { Tag } from '../../ui/Tag.tsx';
import type { MeasuringDevice, VariantRow } from './lineage.ts';
import type { AnalysisState } from './useVariants.ts';

interface VariantTableProps {
  readonly rows: readonly VariantRow[];
  readonly devices: readonly MeasuringDevice[];
  readonly analyses: ReadonlyMap<VariantId, AnalysisState>;
  readonly selected: VariantId | null;
  readonly onSelect: (id: VariantId) => void;
  readonly onOpen: (id: VariantId) => void;
}

export function VariantTable({ rows, devices, analyses, selected, onSelect, onOpen }: VariantTableProps) {
  const columns = useMemo(() => columnsOf(devices, analyses), [devices, analyses]);
  return (
    <Table
      label="Variants"
      rows={rows}
      columns={columns}
      keyOf={keyOf}
      selected={selected}
      onSelect={(row) => onSelect(row.variant.id)}
      onOpen={(row) => onOpen(row.variant.id)}
    />
  );
}

const keyOf = (row: VariantRow): string => row.variant.id;

const columnsOf = (
  devices: readonly MeasuringDevice[],
  analyses: VariantTableProps['analyses'],
): readonly Column<VariantRow>[] => [
  {
    id: 'label',
    title: 'Variant',
    width: 136,
    grow: 2,
    value: (row) => row.variant.label,
    cell: ({ variant, depth }) => (
      <>
        {depth > 0 && <span className="lineage" style={{ marginLeft: (depth - 1) * 16 + 4 }} aria-hidden="true" />}
        <span className="variant-label">{variant.label}</span>
      </>
    ),
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 108,
    value: ({ variant }) => `${variant.kind} ${variant.origin}`,
    cell: ({ variant }) => (
      <>
        <Tag tone={variant.kind === 'qdq' ? 'accent' : 'plain'}>{variant.kind === 'qdq' ? 'Q/DQ' : 'float'}</Tag>
        {variant.origin !== 'imported' && <span className="muted">{variant.origin}</span>}
      </>
    ),
  },
  { id: 'opset', title: 'Opset', width: 54, align: 'right', value: (row) => row.variant.facts.opset },
  {
    id: 'pairs',
    title: 'Pairs',
    width: 64,
    align: 'right',
    hint: 'Q/DQ pairs: activation and weight',
    value: (row) => pairsOf(analyses.get(row.variant.id)),
    cell: (row) => known(analyses.get(row.variant.id), pairsOf),
  },
  {
    id: 'findings',
    title: 'Findings',
    width: 74,
    align: 'right',
    value: (row) => findingsOf(analyses.get(row.variant.id)),
    cell: (row) => {
      const state = analyses.get(row.variant.id);
      if (state?.kind === 'failed')
        return (
          <span title={state.error.message} className="variant-failed">
            <Icon name="warning" />
          </span>
        );
      const worst = state?.kind === 'ready' && state.analysis.findings.some((finding) => finding.severity === 'error');
      return <span className={worst ? 'variant-failed' : ''}>{known(state, findingsOf)}</span>;
    },
  },
  ...devices.map((device): Column<VariantRow> => ({
    id: device.id,
    title: device.name,
    width: 140,
    grow: 1,
    align: 'right',
    hint: `Best median on ${device.name} (${device.figures}), and against the parent's best. Compare says whether the difference holds.`,
    value: (row) => row.best.get(device.id)?.medianMs ?? null,
    cell: (row) => {
      const best = row.best.get(device.id);
      if (!best) return '–';
      return (
        <>
          {best.change !== null && <span className="variant-change">{signedPercent(best.change)}</span>}
          <b className="variant-best">{ms(best.medianMs)}</b>
          <span className="muted">ms</span>
        </>
      );
    },
  })),
];

const pairsOf = (state: AnalysisState | undefined): number | null =>
  state?.kind === 'ready' ? state.analysis.pairs.activation + state.analysis.pairs.weight : null;
const findingsOf = (state: AnalysisState | undefined): number | null =>
  state?.kind === 'ready' ? state.analysis.findings.length : null;
const known = (state: AnalysisState | undefined, value: (state: AnalysisState | undefined) => number | null): string =>
  state?.kind === 'pending' ? '…' : String(value(state) ?? '–');
