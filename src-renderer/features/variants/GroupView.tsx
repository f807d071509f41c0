import { useMemo, useState } from 'react';
import type { VariantScales } from '../../../shared/contract/variantMethods.ts';
import type { ScaleGroup } from '../../../shared/qdq/scaleGroups.ts';
import type { Act } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/Field.tsx';
import { percent, plural } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { outlookOf, presetsOf, type MemberOutlook } from './scaleRows.ts';

export interface GroupScale {
  readonly group: string;
  readonly scale: number;
}

interface GroupViewProps {
  readonly scales: VariantScales;
  readonly apply: Act<GroupScale>;
}

/** Pairs that should share a scale, and what any scale would cost each of them. */
export function GroupView({ scales, apply }: GroupViewProps) {
  const { groups } = scales;
  const rows = useMemo(() => groups.toSorted((a, b) => rank(b) - rank(a)), [groups]);
  const [selected, setSelected] = useState<string | null>(null);
  const group = rows.find(({ id }) => id === selected) ?? rows[0];
  if (!group) return <p className="variant-none">This variant carries no Q/DQ, so nothing is tied.</p>;
  return (
    <div className="scales-view scales-groups">
      <div className="scales-table">
        <Table
          label="Tie groups"
          rows={rows}
          columns={groupColumns}
          keyOf={(row) => row.id}
          selected={group.id}
          onSelect={(row) => setSelected(row.id)}
        />
      </div>
      <WhatIf key={group.id} group={group} scales={scales} apply={apply} />
    </div>
  );
}

const steps = 400;

function WhatIf({ group, scales, apply }: { readonly group: ScaleGroup } & GroupViewProps) {
  const presets = useMemo(() => presetsOf(group, scales.calibration), [group, scales]);
  const histograms = useMemo(
    () => new Map((scales.calibration?.tensors ?? []).map(({ tensor, histogram }) => [tensor, histogram])),
    [scales],
  );
  const start = presets[0]?.scale ?? null;
  const [text, setText] = useState(start === null ? '' : start.toPrecision(6));
  const scale = Number(text);
  const isScale = text.trim() !== '' && scale > 0 && Number.isFinite(scale);
  const members = useMemo(
    () => (isScale ? outlookOf(group, scale, histograms) : []),
    [group, scale, isScale, histograms],
  );
  return (
    <section className="what-if" aria-label="What if the group had one scale">
      <div className="make-line">
        <span className="field-label">One scale for {plural(group.members.length, 'pair')}</span>
        <TextInput
          className="make-scale"
          aria-label="Scale of the group"
          inputMode="decimal"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {start !== null && (
          <input
            type="range"
            className="what-if-slider"
            aria-label="Scale of the group, as a share of the largest"
            min={-steps}
            max={steps}
            value={isScale ? Math.round(Math.log2(scale / start) * (steps / 4)) : 0}
            onChange={(event) => setText((start * 2 ** (Number(event.target.value) / (steps / 4))).toPrecision(6))}
          />
        )}
        <span className="spacer" />
        <Button
          look="primary"
          isBusy={apply.isBusy}
          disabled={!isScale || !group.canRescale}
          onClick={() => apply.run({ group: group.id, scale })}
          data-testid="rescale"
        >
          Make a variant with it
        </Button>
      </div>
      <div className="make-line">
        {presets.map((preset) => (
          <Button key={preset.name} onClick={() => setText(preset.scale.toPrecision(6))}>
            {preset.name}
          </Button>
        ))}
        {!group.canRescale && (
          <span className="muted">These pairs differ in type or zero point: no one scale fits.</span>
        )}
      </div>
      <div className="scales-table">
        <Table
          label="Members"
          rows={members}
          columns={memberColumns}
          keyOf={(row) => row.pair}
          empty={<p className="variant-none">A scale is a number above 0.</p>}
        />
      </div>
      <p className="field-hint">
        {group.members.every(({ tensor }) => histograms.has(tensor))
          ? 'Clipping and noise are computed from the histograms of the calibration.'
          : 'No histogram of some members is kept here: a larger scale costs what rounding costs; what a smaller one clips is not known.'}
      </p>
    </section>
  );
}

/** Without a minus before nothing. */
const decibels = (value: number | null): string =>
  value === null ? '–' : (Math.round(value * 100) / 100 || 0).toFixed(2);

const rank = ({ state, members }: ScaleGroup): number =>
  (state === 'unequal' ? 2e6 : state === 'set-aside' ? 1e6 : 0) + members.length;

const ratioOf = ({ members }: ScaleGroup): number | null => {
  const scales = members.flatMap(({ scale }) => scale ?? []);
  return scales.length === 0 ? null : Math.max(...scales) / Math.min(...scales);
};

const groupColumns: readonly Column<ScaleGroup>[] = [
  { id: 'id', title: 'Group', width: 130, grow: 2, value: (row) => row.id },
  { id: 'pairs', title: 'Pairs', width: 50, align: 'right', value: (row) => row.members.length },
  { id: 'through', title: 'Tied by', width: 110, grow: 2, value: (row) => row.through.join(', ') || 'same tensor' },
  {
    id: 'state',
    title: 'Scales',
    width: 76,
    value: (row) => row.state,
    cell: (row) => <span className={row.state === 'unequal' ? 'variant-failed' : ''}>{row.state}</span>,
  },
  {
    id: 'ratio',
    title: 'Ratio',
    width: 52,
    align: 'right',
    hint: 'Largest over smallest scale',
    value: ratioOf,
    cell: (row) => ratioOf(row)?.toFixed(2) ?? '–',
  },
];

const memberColumns: readonly Column<MemberOutlook>[] = [
  { id: 'pair', title: 'Pair', width: 120, grow: 2, value: (row) => row.pair },
  {
    id: 'scale',
    title: 'Own scale',
    width: 86,
    align: 'right',
    value: (row) => row.scale,
    cell: (row) => row.scale?.toPrecision(5) ?? '–',
  },
  {
    id: 'clipped',
    title: 'Clipped',
    width: 74,
    align: 'right',
    value: (row) => row.clippedShare,
    cell: (row) => (row.clippedShare === null ? '–' : `${percent(row.clippedShare, 3)} %`),
  },
  {
    id: 'own',
    title: 'SQNR own',
    width: 82,
    align: 'right',
    value: (row) => row.sqnrDb,
    cell: (row) => row.sqnrDb?.toFixed(1) ?? '–',
  },
  {
    id: 'new',
    title: 'SQNR new',
    width: 82,
    align: 'right',
    value: (row) => row.newSqnrDb,
    cell: (row) => row.newSqnrDb?.toFixed(1) ?? '–',
  },
  {
    id: 'loss',
    title: 'Loss dB',
    width: 64,
    align: 'right',
    hint: 'Own less new; without a histogram of rounding alone',
    value: (row) => row.lossDb,
    cell: (row) => decibels(row.lossDb),
  },
];
