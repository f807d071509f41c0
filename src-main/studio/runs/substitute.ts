import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord, Precision, RunRecipe, Variant } from '../../../shared/contract/project.ts';
import type { SweepSubstitute } from '../../../shared/contract/sweepMethods.ts';
import { accepts, capabilitiesFor } from '../../../shared/trtexec/capabilities.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from '../variants/deriveVariant.ts';
import { fp16Model } from '../variants/fp16Model.ts';
import { isPtqOf, makePtq, ptqOutlook, type PtqWish } from './ptqVariant.ts';

/**
 * From TensorRT 11 on types follow the model, and two precisions of the guide are variants of ours (design §2): FP16 is
 * the float model converted to FP16, PTQ is the float model with Q/DQ inserted. What is there already is taken.
 */
export interface Substitution extends SweepSubstitute {
  /** What the substitute is run at. */
  readonly precision: Precision;
  readonly note: string;
  /** Why it cannot be made; null when it can, or is there. */
  readonly refused: string | null;
}

/** @returns null where the variant runs as it is. */
export async function substitutionFor(
  studio: Studio,
  wish: PtqWish,
  precision: Precision,
  device: DeviceRecord,
): Promise<Substitution | null> {
  const { variant } = wish;
  if (variant.kind !== 'float' || !takesTypesFromModel(device)) return null;
  const variants = studio.store.variants.list();
  const tensorrt = `TensorRT ${device.facts?.tensorrt ?? '11'}`;
  if (precision === 'fp16') {
    const half = variants.findLast((each) => each.parent === variant.id && isHalf(each));
    const built = half ? `its FP16 variant “${half.label}” is built` : 'an FP16 variant of it is made and built';
    const note = `${tensorrt} has no --fp16: ${built}.`;
    return { kind: 'fp16-variant', variant: half?.id ?? null, precision, note, refused: null };
  }
  if (precision !== 'int8-implicit') return null;
  const inserted = variants.findLast((each) => isPtqOf(wish, each));
  const { says, refused } = inserted
    ? { says: `“${inserted.label}”, with Q/DQ inserted by us, is built as its PTQ`, refused: null }
    : await ptqOutlook(studio, wish);
  return {
    kind: 'qdq-variant',
    variant: inserted?.id ?? null,
    precision: 'int8-explicit',
    note: `${tensorrt} has no implicit INT8: ${says}.`,
    refused,
  };
}

/** The variant of a substitution, made now where it is not there. */
export async function substituteOf(
  studio: Studio,
  wish: PtqWish,
  { kind, variant: known }: SweepSubstitute,
): Promise<Result<VariantId>> {
  if (known !== null) return ok(known);
  const made = await (kind === 'fp16-variant' ? makeHalf(studio, wish) : makePtq(studio, wish));
  return made.ok ? ok(made.value.id) : made;
}

async function makeHalf(
  studio: Studio,
  { variant, shapes, target }: Omit<PtqWish, 'calibration'>,
): Promise<Result<Variant>> {
  const made = await deriveVariant(
    studio,
    variant.id,
    ({ label }) => ({ kind: 'float', origin: 'fixed', label: `${label} FP16` }),
    (path, output) => fp16Model(studio, { path, shapes, target, io: 'keep', keep: null, weights: null, output }),
  );
  return made.ok ? ok(made.value.variant) : made;
}

/** Only implicit INT8 reads a calibration cache; a variant that is built instead carries its scales itself. */
export const calibrationFor = (
  precision: Precision,
  instead: SweepSubstitute | null,
  calibration: RunRecipe['calibration'],
): RunRecipe['calibration'] => (precision === 'int8-implicit' && instead === null ? calibration : null);

const isHalf = ({ plan }: Variant): boolean => plan?.steps.some(({ op }) => op === 'convert-type') ?? false;

function takesTypesFromModel({ kind, facts }: DeviceRecord): boolean {
  if ((kind !== 'jetson' && kind !== 'local') || facts?.tensorrt == null) return false;
  const capabilities = capabilitiesFor(facts.tensorrt);
  return capabilities !== null && !accepts(capabilities, 'int8');
}
