import type { DeviceId, VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord, Precision, Run, Variant } from '../../../shared/contract/project.ts';
import type { MeasureOptions } from '../../devices/device.ts';
import type { Studio } from '../studio.ts';
import { startRun } from './startRun.ts';

export interface SweepRequest {
  readonly variants: readonly VariantId[];
  readonly devices: readonly DeviceId[];
  /** Null: the one that each variant is made for. */
  readonly precisions: readonly Precision[] | null;
  readonly shapes: string | null;
  readonly options?: Partial<MeasureOptions>;
  /** Measures also what is there already. */
  readonly again?: boolean;
}

export interface SweepCell {
  readonly run: Run;
  /** It was there already, measured under the same conditions. */
  readonly reused: boolean;
}

/**
 * Measures variants × precisions × devices and waits for the end. Combinations that cannot be (a float model as explicit
 * INT8) are no cells; `E-PRECISION` when nothing is left. A cancelled wait leaves the runs going.
 */
export async function runSweep(
  studio: Studio,
  request: SweepRequest,
  signal?: AbortSignal,
): Promise<Result<readonly SweepCell[]>> {
  const cells: SweepCell[] = [];
  for (const id of request.variants) {
    const variant = studio.store.variants.get(id);
    if (!variant.ok) return variant;
    for (const deviceId of request.devices) {
      const device = studio.store.devices.get(deviceId);
      if (!device.ok) return device;
      for (const precision of request.precisions ?? [ownPrecision(variant.value, device.value)]) {
        const cell = await cellOf(
          studio,
          { variant: id, device: deviceId, precision, shapes: request.shapes },
          request,
        );
        if (cell.ok) cells.push(cell.value);
        else if (cell.error.code !== 'E-PRECISION') return cell;
      }
    }
  }
  if (cells.length === 0)
    return err(appError('E-PRECISION', 'No variant can run at these precisions on these devices.'));
  await Promise.all(cells.map(({ run }) => studio.jobs.ended(run.id, signal)));
  return ok(cells.map(({ run, reused }) => ({ run: latest(studio, run), reused })));
}

const ownPrecision = (variant: Variant, device: DeviceRecord): Precision => {
  if (variant.kind === 'qdq') return 'int8-explicit';
  return device.kind === 'estimate' ? 'fp16' : 'fp32';
};

type Cell = Pick<Run, 'variant' | 'device' | 'precision' | 'shapes'>;

async function cellOf(
  studio: Studio,
  cell: Cell & { readonly variant: VariantId },
  { options, again }: SweepRequest,
): Promise<Result<SweepCell>> {
  const kept = again ? undefined : studio.store.runs.list().find((run) => run.state === 'done' && isSame(run, cell));
  if (kept) return ok({ run: kept, reused: true });
  const started = await startRun(studio, { ...cell, ...(options ? { options } : {}) });
  return started.ok ? ok({ run: started.value, reused: false }) : started;
}

const isSame = (run: Cell, cell: Cell): boolean =>
  run.variant === cell.variant &&
  run.device === cell.device &&
  run.precision === cell.precision &&
  run.shapes === cell.shapes;

function latest({ store }: Studio, run: Run): Run {
  const found = store.runs.get(run.id);
  return found.ok ? found.value : run;
}
