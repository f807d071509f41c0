import { randomUUID } from 'node:crypto';
import type { DeviceId, JobId, RunId, VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord, Precision, Run, Variant } from '../../../shared/contract/project.ts';
import type { MeasureOptions, RunJob } from '../../devices/device.ts';
import { probeDevice } from '../devices/probeDevice.ts';
import type { Studio } from '../studio.ts';

export interface RunRequest {
  readonly variant: VariantId;
  readonly device: DeviceId;
  readonly precision: Precision;
  /** `name:1x3x640x640,…`; null or absent for a static model. */
  readonly shapes?: string | null;
  readonly options?: Partial<MeasureOptions>;
}

const usualOptions: MeasureOptions = { measureSeconds: 10, warmUpMs: 500, seed: 1 };

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
  const job = jobFor(studio, variant.value, request);
  if (!job.ok) return job;
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
    },
    job.value,
  );
  if (added.ok) studio.jobs.wake();
  return added;
}

/** A board that was never asked what it is, is asked first: a run has to know whether it measures or stands in. */
async function knownDevice(studio: Studio, id: DeviceId): Promise<Result<DeviceRecord>> {
  const device = studio.store.devices.get(id);
  return device.ok && device.value.kind === 'jetson' && device.value.facts === null ? probeDevice(studio, id) : device;
}

/** @returns why the device cannot run the variant so; null when it can. */
function misfitOf(variant: Variant, precision: Precision, device: DeviceRecord): string | null {
  if ((variant.kind === 'qdq') !== (precision === 'int8-explicit'))
    return `“${variant.label}” (${variant.kind}) cannot run as ${precision}.`;
  if (device.kind === 'import') return `${device.name} measures nothing.`;
  if (device.kind === 'estimate' && variant.kind === 'float' && precision !== 'fp16')
    return `${device.name} estimates a float model as fp16, not as ${precision}.`;
  if (device.kind === 'onnxruntime' && (precision === 'fp16' || precision === 'int8-implicit'))
    return `${device.name} has no ${precision}.`;
  return null;
}

function jobFor({ store }: Studio, variant: Variant, { precision, shapes, options }: RunRequest): Result<RunJob> {
  const path = store.blobs.path(variant.model);
  if (!path.ok) return path;
  return ok({
    id: randomUUID() as JobId,
    model: { path: path.value, sha256: variant.model, sizeBytes: variant.sizeBytes },
    references: referencesOf(store, variant),
    precision,
    shapes: shapes ?? null,
    options: { ...usualOptions, ...options },
  });
}

/** The parent and the float model at the root of the lineage, as far as they are still there; once when they are one. */
function referencesOf(store: Studio['store'], variant: Variant): RunJob['references'] {
  const ancestors: Variant[] = [];
  for (let next = variant.parent; next !== null;) {
    const found = store.variants.get(next);
    if (!found.ok) break;
    ancestors.push(found.value);
    next = found.value.parent;
  }
  const reference = (role: 'parent' | 'float-origin', found: Variant | undefined): RunJob['references'] => {
    const path = found ? store.blobs.path(found.model) : null;
    return found && path?.ok ? [{ role, kind: found.kind, path: path.value, sha256: found.model }] : [];
  };
  const [parent] = ancestors;
  const floatOrigin = ancestors.findLast((ancestor) => ancestor.kind === 'float');
  return [
    ...reference('parent', parent),
    ...(floatOrigin?.model === parent?.model ? [] : reference('float-origin', floatOrigin)),
  ];
}
