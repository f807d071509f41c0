import type { SweepRun } from '../../../shared/contract/sweepMethods.ts';
import type { Studio } from '../../studio/studio.ts';

export const sweepJson = (studio: Studio, cells: readonly SweepRun[]): object => ({
  project: studio.store.project.path,
  runs: cells.map((cell) => runJson(studio, cell)),
});

/** One run as the contract spells it. */
export function runJson({ store }: Studio, { run, reused }: SweepRun): object {
  const variant = run.variant === null ? null : store.variants.get(run.variant);
  return {
    id: run.id,
    variant: variant?.ok ? variant.value.label : null,
    variantId: run.variant,
    precision: run.precision,
    device: run.deviceName,
    deviceKind: run.deviceKind,
    standIn: run.standIn,
    state: run.state,
    reused,
    medianMs: run.summary?.medianMs ?? null,
    qps: run.summary?.qps ?? null,
    ci95Ms: run.summary?.ci95Ms ?? null,
    estimatedMs: run.summary?.estimatedMs ?? null,
    engineLayers: run.summary?.engineLayers ?? null,
    reformatsQdq: run.summary?.reformatsQdq ?? null,
    agreement: run.summary?.agreement ?? null,
    badges: run.summary?.badges ?? [],
    error: run.error,
  };
}
