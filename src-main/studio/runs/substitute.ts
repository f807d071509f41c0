import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { DeviceRecord, Precision, Variant } from '../../../shared/contract/project.ts';
import type { SweepSubstitute } from '../../../shared/contract/sweepMethods.ts';
import { accepts, capabilitiesFor } from '../../../shared/trtexec/capabilities.ts';
import { randomCalibration } from '../fixes/fixChoice.ts';
import type { WrittenModel } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from '../variants/deriveVariant.ts';
import { fp16Model } from '../variants/fp16Model.ts';
import { quantizeModel } from '../variants/quantizeModel.ts';

/**
 * From TensorRT 11 on types follow the model, and two precisions of the guide are variants of ours (design §2): FP16 is
 * the float model converted to FP16, PTQ is the float model with Q/DQ inserted. What is there already is taken; a PTQ
 * variant that has to be made is calibrated on random inputs, so it is for its speed alone, and says so.
 */
export interface Substitution extends SweepSubstitute {
  /** What the substitute is run at. */
  readonly precision: Precision;
  readonly note: string;
}

/** @returns null where the variant runs as it is. */
export function substitutionFor(
  { variants }: Studio['store'],
  { id, kind }: Variant,
  precision: Precision,
  device: DeviceRecord,
): Substitution | null {
  if (kind !== 'float' || !takesTypesFromModel(device)) return null;
  const child = (isWanted: (variant: Variant) => boolean): Variant | undefined =>
    variants.list().findLast((each) => each.parent === id && isWanted(each));
  const tensorrt = `TensorRT ${device.facts?.tensorrt ?? '11'}`;
  if (precision === 'fp16') {
    const half = child(isHalf);
    const note = `${tensorrt} has no --fp16: the FP16 variant ${half ? `“${half.label}”` : 'that is made of it'} is built.`;
    return { kind: 'fp16-variant', variant: half?.id ?? null, precision, note };
  }
  if (precision !== 'int8-implicit') return null;
  const inserted = child((variant) => variant.origin === 'inserted' && variant.kind === 'qdq');
  const note = inserted
    ? `${tensorrt} has no implicit INT8: “${inserted.label}”, with Q/DQ inserted by us, is built as its PTQ.`
    : `${tensorrt} has no implicit INT8: Q/DQ are inserted, with scales of random inputs: performance only.`;
  return { kind: 'qdq-variant', variant: inserted?.id ?? null, precision: 'int8-explicit', note };
}

/** The variant of a substitution, made now where it is not there. */
export async function substituteOf(
  studio: Studio,
  variant: Variant,
  { kind, variant: known }: SweepSubstitute,
  shapes: string | null,
): Promise<Result<VariantId>> {
  if (known !== null) return ok(known);
  const { target } = studio.store.settings.get();
  const isHalfWanted = kind === 'fp16-variant';
  const derived = await deriveVariant<Pick<WrittenModel, 'plan' | 'facts'>>(
    studio,
    variant.id,
    ({ label }) => ({
      kind: isHalfWanted ? 'float' : 'qdq',
      origin: isHalfWanted ? 'fixed' : 'inserted',
      label: `${label} ${isHalfWanted ? 'FP16' : 'PTQ (random scales)'}`,
    }),
    (path, output) =>
      isHalfWanted
        ? fp16Model(studio, { path, shapes, target, io: 'keep', keep: null, weights: null, output })
        : quantizeModel(
            studio,
            { path, shapes },
            {
              target,
              choice: { head: 'float', residual: 'identity', exclude: { names: [], regex: null, ops: [] } },
              method: 'max',
              data: randomCalibration(16),
            },
            output,
          ),
  );
  return derived.ok ? ok(derived.value.variant.id) : derived;
}

const isHalf = ({ plan }: Variant): boolean => plan?.steps.some(({ op }) => op === 'convert-type') ?? false;

function takesTypesFromModel({ kind, facts }: DeviceRecord): boolean {
  if ((kind !== 'jetson' && kind !== 'local') || facts?.tensorrt == null) return false;
  const capabilities = capabilitiesFor(facts.tensorrt);
  return capabilities !== null && !accepts(capabilities, 'int8');
}
