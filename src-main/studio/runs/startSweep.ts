import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Run } from '../../../shared/contract/project.ts';
import type { SweepCell, SweepRun } from '../../../shared/contract/sweepMethods.ts';
import type { Studio } from '../studio.ts';
import { targetOf } from './deviceTarget.ts';
import { planSweep, type SweepRequest } from './planSweep.ts';
import { startRun } from './startRun.ts';
import { calibrationFor, substituteOf } from './substitute.ts';

/**
 * Begins what `planSweep` lays out, in its order, so that each device works its cells off from the first variant on. Cells
 * that cannot be are left out; `E-PRECISION` when nothing is left.
 */
export async function startSweep(studio: Studio, request: SweepRequest): Promise<Result<readonly SweepRun[]>> {
  const plan = await planSweep(studio, request);
  if (!plan.ok) return plan;
  const cells = plan.value.cells.filter(({ refused }) => refused === null);
  if (cells.length === 0) {
    const reasons = [...new Set(plan.value.cells.flatMap(({ refused }) => refused ?? []))];
    return err(appError('E-PRECISION', `Nothing can run: ${reasons.join(' ')}`));
  }
  const begun: SweepRun[] = [];
  for (const cell of cells) {
    const run = await runOf(studio, cell, request);
    if (!run.ok) return run;
    begun.push({ run: run.value, reused: cell.reusable !== null && run.value.finishedAt !== null });
  }
  return ok(begun);
}

async function runOf(
  studio: Studio,
  { variant, device, precision, shapes, instead, reusable }: SweepCell,
  { options, calibration }: SweepRequest,
): Promise<Result<Run>> {
  if (reusable !== null) return studio.store.runs.get(reusable);
  const recipe = { device, shapes, options, calibration: calibrationFor(precision, instead, calibration) };
  if (instead === null) return startRun(studio, { variant, precision, ...recipe });
  const own = studio.store.variants.get(variant);
  if (!own.ok) return own;
  const board = studio.store.devices.get(device);
  if (!board.ok) return board;
  const target = targetOf(board.value, studio);
  const substitute = await substituteOf(studio, { variant: own.value, shapes, calibration, target }, instead);
  if (!substitute.ok) return substitute;
  const runPrecision = instead.kind === 'fp16-variant' ? 'fp16' : 'int8-explicit';
  return startRun(studio, { variant: substitute.value, precision: runPrecision, ...recipe });
}
