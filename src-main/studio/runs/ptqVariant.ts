import { readFile } from 'node:fs/promises';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { RunRecipe, Variant } from '../../../shared/contract/project.ts';
import type { QuantizeChoice } from '../../workers/work.ts';
import { randomCalibration, type CachedCalibration } from '../fixes/fixChoice.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from '../variants/deriveVariant.ts';
import { quantizeModel, scalesToFind } from '../variants/quantizeModel.ts';

/**
 * The PTQ of a float model for a TensorRT that knows no implicit INT8: Q/DQ inserted by us, with the scales of the
 * calibration cache that the guide's PTQ would have read. A scale that no cache tells is that of random inputs, for speed
 * alone. Which cache it was, and for which target, stands in the variant's plan: another makes another variant.
 */
export interface PtqWish {
  readonly variant: Variant;
  readonly shapes: string | null;
  readonly calibration: RunRecipe['calibration'];
  /** What the device builds for, `trt=…,sm=…`. */
  readonly target: string;
}

export interface PtqOutlook {
  /** What is done, as the end of a sentence, with what cannot be taken over. */
  readonly says: string;
  /** Why it cannot be; null when it can. */
  readonly refused: string | null;
}

export const isPtqOf = ({ variant, calibration, target }: PtqWish, { parent, origin, kind, plan }: Variant): boolean =>
  parent === variant.id &&
  origin === 'inserted' &&
  kind === 'qdq' &&
  (plan?.target === undefined || plan.target === target) &&
  (calibration === null || plan?.calibrationCache === calibration.sha256);

/** What making it would come to; nothing is made. */
export async function ptqOutlook(studio: Studio, wish: PtqWish): Promise<PtqOutlook> {
  const { variant, shapes, calibration, target } = wish;
  if (calibration === null)
    return {
      says: 'Q/DQ are inserted with scales of random inputs, for its speed alone (performance only)',
      refused: null,
    };
  const says = 'Q/DQ are inserted with the scales of the calibration cache';
  const cache = await cacheOf(studio, calibration);
  if (!cache.ok) return { says, refused: cache.error.message };
  const path = studio.store.blobs.path(variant.model);
  if (!path.ok) return { says, refused: path.error.message };
  const model = { path: path.value, shapes, target, choice: ptqChoice };
  const found = await scalesToFind(studio, { ...model, cache: cache.value });
  if (!found.ok) return { says, refused: found.error.message };
  const lacking = found.value.groups.flat();
  const all = lacking.length + Object.keys(found.value.known).length;
  if (lacking.length === 0) return { says, refused: null };
  if (lacking.length === all)
    return {
      says,
      refused: `The calibration cache knows none of the ${all} tensors of “${variant.label}” that need a scale.`,
    };
  return {
    says: `${says}; of ${lacking.length} of ${all} tensors it has none, and theirs are of random inputs: ${someOf(lacking)}`,
    refused: null,
  };
}

export async function makePtq(
  studio: Studio,
  { variant, shapes, calibration, target }: PtqWish,
): Promise<Result<Variant>> {
  const cache = calibration === null ? ok(null) : await cacheOf(studio, calibration);
  if (!cache.ok) return cache;
  const scales = {
    method: 'max',
    data: randomCalibration(16),
    ...(cache.value ? { cache: cache.value } : {}),
  } as const;
  const made = await deriveVariant(
    studio,
    variant.id,
    ({ label }) => ({
      kind: 'qdq',
      origin: 'inserted',
      label: `${label} PTQ (${calibration === null ? 'random scales' : 'calibration cache'})`,
    }),
    async (path, output) => {
      const quantized = await quantizeModel(studio, { path, shapes }, { target, choice: ptqChoice, ...scales }, output);
      if (!quantized.ok) return quantized;
      const { plan, ...rest } = quantized.value;
      const cached = calibration === null ? {} : { calibrationCache: calibration.sha256 };
      return ok({ ...rest, plan: { ...plan, target, ...cached } });
    },
  );
  return made.ok ? ok(made.value.variant) : made;
}

const ptqChoice: QuantizeChoice = {
  head: 'float',
  residual: 'identity',
  exclude: { names: [], regex: null, ops: [] },
};

const fewNames = 3;
const someOf = (names: readonly string[]): string =>
  names.slice(0, fewNames).join(', ') + (names.length > fewNames ? ', …' : '');

async function cacheOf(
  { store }: Studio,
  { sha256 }: NonNullable<RunRecipe['calibration']>,
): Promise<Result<CachedCalibration>> {
  const path = store.blobs.path(sha256);
  return path.ok ? ok({ kind: 'cache', text: await readFile(path.value, 'utf8') }) : path;
}
