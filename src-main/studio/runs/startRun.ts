import { randomUUID } from 'node:crypto';
import type { DeviceId, JobId, RunId, VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type {
  DeviceRecord,
  MeasureOptions,
  Precision,
  Run,
  RunRecipe,
  Variant,
} from '../../../shared/contract/project.ts';
import { usualOptions } from '../../../shared/sweep/usualSweep.ts';
import type { RunJob } from '../../devices/device.ts';
import { probeDevice } from '../devices/probeDevice.ts';
import type { Studio } from '../studio.ts';
import { referencesOf } from '../variants/lineage.ts';
import { boardInputs } from './boardInputs.ts';
import { misfitOf } from './misfit.ts';

export interface RunRequest {
  readonly variant: VariantId;
  readonly device: DeviceId;
  readonly precision: Precision;
  /** `name:1x3x640x640,…`; null or absent for a static model. */
  readonly shapes?: string | null;
  readonly options?: Partial<MeasureOptions>;
  readonly calibration?: RunRecipe['calibration'];
}

/**
 * Queues one build and measurement and wakes the queue. The run is stored, with its job, before this returns.
 * Errors: `E-NOT-FOUND`, `E-BLOB-MISSING`, `E-PRECISION`, those of storing.
 */
export async function startRun(studio: Studio, request: RunRequest): Promise<Result<Run>> {
  const { store } = studio;
  const variant = store.variants.get(request.variant);
  if (!variant.ok) return variant;
  const device = await knownDevice(studio, request.device);
  if (!device.ok) return device;
  const misfit = misfitOf(variant.value, request.precision, device.value);
  if (misfit) return err(appError('E-PRECISION', misfit));
  const recipe: RunRecipe = {
    options: { ...usualOptions, ...request.options },
    calibration: request.calibration ?? null,
  };
  const job = jobFor(studio, variant.value, request, recipe);
  if (!job.ok) return job;
  const { kind } = device.value;
  const inputs =
    kind === 'jetson' || kind === 'local'
      ? await boardInputs(store, variant.value.facts, request.shapes ?? null, recipe.options.seed)
      : ok([]);
  if (!inputs.ok) return inputs;
  const added = store.runs.add(
    {
      id: randomUUID() as RunId,
      variant: request.variant,
      label: `${variant.value.label} · ${request.precision}`,
      precision: request.precision,
      device: request.device,
      deviceName: device.value.name,
      deviceKind: device.value.kind,
      standIn: device.value.standIn,
      state: 'queued',
      shapes: request.shapes ?? null,
      summary: null,
      error: null,
      createdAt: studio.clock.now().toISOString(),
      finishedAt: null,
      recipe,
    },
    inputs.value && inputs.value.length > 0 ? { ...job.value, inputs: inputs.value } : job.value,
  );
  if (added.ok) studio.jobs.wake();
  return added;
}

/**
 * A board that was never asked what it is, is asked first: a run has to know whether it measures or stands in. One that
 * does not answer now is asked again by the queue, and says it at the end of the run.
 */
async function knownDevice(studio: Studio, id: DeviceId): Promise<Result<DeviceRecord>> {
  const device = studio.store.devices.get(id);
  if (!device.ok || device.value.kind !== 'jetson' || device.value.facts !== null) return device;
  const probed = await probeDevice(studio, id);
  return probed.ok || probed.error.code !== 'E-DEVICE-UNREACHABLE' ? probed : device;
}

function jobFor(
  { store }: Studio,
  variant: Variant,
  { precision, shapes }: RunRequest,
  { options, calibration }: RunRecipe,
): Result<RunJob> {
  const path = store.blobs.path(variant.model);
  if (!path.ok) return path;
  const scales = calibration && store.blobs.path(calibration.sha256);
  if (scales?.ok === false) return scales;
  const references = referencesOf(store, variant.id);
  if (!references.ok) return references;
  return ok({
    id: randomUUID() as JobId,
    model: { path: path.value, sha256: variant.model, sizeBytes: variant.sizeBytes },
    references: references.value.flatMap(({ role, variant: { kind, model } }) => {
      const found = store.blobs.path(model);
      return found.ok ? [{ role, kind, path: found.value, sha256: model }] : [];
    }),
    precision,
    shapes: shapes ?? null,
    ...(calibration && scales ? { calibrationCache: { ...calibration, path: scales.value } } : {}),
    options,
  });
}
