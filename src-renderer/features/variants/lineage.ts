import type { DeviceId, RunId } from '../../../shared/base/brand.ts';
import type { FigureKind } from '../../../shared/compare/types.ts';
import type { Run, Variant } from '../../../shared/contract/project.ts';
import { figuresOf } from '../../bridge/figures.ts';

/** The family tree of a project's models as lines of a table: children under their parents, in the order they were made. */
export interface VariantRow {
  readonly variant: Variant;
  readonly depth: number;
  /** Best median by device. */
  readonly best: ReadonlyMap<DeviceId, BestRun>;
}

export interface BestRun {
  readonly run: RunId;
  readonly medianMs: number;
  readonly figures: FigureKind;
  /** Against the parent's best on the same device, as a share; null where the parent has none. No verdict. */
  readonly change: number | null;
}

/** A device that has measured something, as a column. */
export interface MeasuringDevice {
  readonly id: DeviceId;
  readonly name: string;
  readonly figures: FigureKind;
}

export function lineageRows(variants: readonly Variant[], runs: readonly Run[]): readonly VariantRow[] {
  const known = new Set(variants.map((variant) => variant.id));
  const children = new Map<string, Variant[]>();
  for (const variant of variants) {
    const parent = variant.parent !== null && known.has(variant.parent) ? variant.parent : '';
    children.set(parent, [...(children.get(parent) ?? []), variant]);
  }
  const rows: VariantRow[] = [];
  const seen = new Set<string>();
  const add = (parent: string, depth: number, inherited: VariantRow['best']): void => {
    for (const variant of children.get(parent) ?? []) {
      if (seen.has(variant.id)) continue;
      seen.add(variant.id);
      const best = bestOf(variant, runs, inherited);
      rows.push({ variant, depth, best });
      add(variant.id, depth + 1, best);
    }
  };
  add('', 0, new Map());
  return rows;
}

export function measuringDevices(runs: readonly Run[]): readonly MeasuringDevice[] {
  const devices = new Map<DeviceId, MeasuringDevice>();
  for (const run of runs)
    if (run.variant !== null && run.summary?.medianMs != null)
      devices.set(run.device, { id: run.device, name: run.deviceName, figures: figuresOf(run) });
  return [...devices.values()];
}

function bestOf(variant: Variant, runs: readonly Run[], parent: VariantRow['best']): VariantRow['best'] {
  const best = new Map<DeviceId, BestRun>();
  for (const run of runs) {
    const medianMs = run.summary?.medianMs ?? null;
    if (run.variant !== variant.id || run.state !== 'done' || medianMs === null) continue;
    if (medianMs >= (best.get(run.device)?.medianMs ?? Infinity)) continue;
    const before = parent.get(run.device)?.medianMs ?? null;
    best.set(run.device, {
      run: run.id,
      medianMs,
      figures: figuresOf(run),
      change: before === null ? null : medianMs / before - 1,
    });
  }
  return best;
}
