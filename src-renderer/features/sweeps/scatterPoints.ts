import { scatterMarks, type ScatterMark, type ScatterPoint } from '../../../shared/report/charts/scatter.ts';
import type { DeviceId, RunId } from '../../../shared/base/brand.ts';
import type { Precision, Telemetry, Variant } from '../../../shared/contract/project.ts';
import { median } from '../../../shared/compare/statistics.ts';
import { figuresOf } from '../../bridge/figures.ts';
import { precisionNames } from '../../bridge/runWords.ts';
import { latencyOf, type CellView } from './cells.ts';

export type Across = 'latency' | 'power';
export type Up = 'size' | 'agreement';

export const precisionColors: Readonly<Record<Precision, string>> = {
  fp32: 'var(--fp32)',
  fp16: 'var(--fp16)',
  'int8-implicit': 'var(--int8)',
  'int8-explicit': 'var(--int8)',
};

export const shortNames: Readonly<Record<Precision, string>> = {
  fp32: 'FP32',
  fp16: 'FP16',
  'int8-implicit': 'PTQ',
  'int8-explicit': 'Q/DQ',
};

/** Cells that have both figures; the others cannot be placed. @param powers of runs whose telemetry tells it. */
export function scatterPoints(
  views: readonly CellView[],
  variants: readonly Variant[],
  across: Across,
  up: Up,
  powers: ReadonlyMap<RunId, number>,
  selected: string | null,
): readonly ScatterPoint[] {
  const marks = deviceMarks(views);
  return views.flatMap((view): readonly ScatterPoint[] => {
    const { run, cell, key } = view;
    const latency = latencyOf(run);
    if (run === null || latency === null) return [];
    const size = variants.find(({ id }) => id === run.variant)?.sizeBytes ?? null;
    const x = across === 'latency' ? latency.ms : (powers.get(run.id) ?? null);
    const y = up === 'size' ? size && size / 1e6 : (run.summary?.agreement?.cosine ?? null);
    if (x === null || y === null) return [];
    const figures = figuresOf(run);
    const kind = figures === 'measured' ? '' : `, ${figures === 'test-board' ? 'test board' : figures}`;
    const unit = across === 'latency' ? 'ms' : 'W';
    return [
      {
        id: key,
        label: `${cell.variantLabel} ${shortNames[cell.precision]}`,
        x,
        xRange: across === 'latency' ? latency.range : null,
        y,
        color: precisionColors[cell.precision],
        mark: marks.get(cell.device) ?? 'circle',
        isDashed: figures === 'estimated' || figures === 'test-board',
        isSelected: key === selected,
        title: `${cell.variantLabel}, ${precisionNames[cell.precision]} on ${cell.deviceName}: ${x.toPrecision(4)} ${unit}${kind}`,
      },
    ];
  });
}

/** A form for each device, so that colour is left to the precision. */
export const deviceMarks = (views: readonly CellView[]): ReadonlyMap<DeviceId, ScatterMark> =>
  new Map(
    [...new Set(views.map(({ cell }) => cell.device))].map((device, at) => [
      device,
      scatterMarks[at % scatterMarks.length]!,
    ]),
  );

const busy = 0.5;

/** Watts while the GPU worked; null where the telemetry does not tell. */
export function powerOf(telemetry: readonly Telemetry[]): number | null {
  const watts = telemetry.flatMap(({ powerW, gpuLoad }) => (powerW !== null && (gpuLoad ?? 0) >= busy ? [powerW] : []));
  return watts.length === 0 ? null : median(watts);
}
