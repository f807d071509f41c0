import { isDeepStrictEqual } from 'node:util';
import type { DeviceRecord, Run, RunRecipe } from '../../../shared/contract/project.ts';
import type { Store } from '../../store/store.ts';

/** What a run has to equal to be taken for one that is asked for. */
export type WantedRun = Pick<Run, 'variant' | 'precision' | 'shapes'> & RunRecipe;

/**
 * The newest run of the same model that was measured under equal conditions: on this device with the TensorRT and the
 * power mode that it has now, as asked for, for no less time, and not throttled. One that is on its way counts as well: a
 * sweep that is asked for again takes up what an interrupted one has begun.
 */
export function reusableRun({ runs }: Store, device: DeviceRecord, wanted: WantedRun): Run | null {
  const isReusable = (run: Run): boolean =>
    (run.state === 'done' || run.finishedAt === null) &&
    run.device === device.id &&
    run.variant === wanted.variant &&
    run.precision === wanted.precision &&
    run.shapes === wanted.shapes &&
    isSameRecipe(run.recipe, wanted) &&
    !run.summary?.badges.includes('throttled') &&
    isSameBoard(runs.artifacts(run.id)?.facts ?? null, device.facts);
  return runs.list().findLast(isReusable) ?? null;
}

/** The seed of random inputs and how long it warmed up make no other measurement; an engine that was left there does. */
function isSameRecipe(had: RunRecipe | undefined, wanted: RunRecipe): boolean {
  if (had === undefined) return false;
  const essence = ({ options, calibration }: RunRecipe) => ({
    lockClocks: options.lockClocks ?? false,
    dlaCore: options.dlaCore ?? null,
    extraFlags: options.extraFlags ?? [],
    freshTimings: options.freshTimings ?? false,
    calibration: calibration?.sha256 ?? null,
  });
  const hasEngine = had.options.keepEngine === true || wanted.options.keepEngine !== true;
  return (
    hasEngine &&
    had.options.measureSeconds >= wanted.options.measureSeconds &&
    isDeepStrictEqual(essence(had), essence(wanted))
  );
}

function isSameBoard(then: DeviceRecord['facts'], now: DeviceRecord['facts']): boolean {
  const isSame = <T>(a: T | null | undefined, b: T | null | undefined): boolean => a == null || b == null || a === b;
  return isSame(then?.tensorrt, now?.tensorrt) && isSame(then?.powerMode, now?.powerMode);
}
