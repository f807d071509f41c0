import type { DeviceRecord, Variant } from '../../../shared/contract/project.ts';
import type { SweepInput } from '../../../shared/contract/sweepMethods.ts';
import type { SweepForm } from './sweepStore.ts';

export type ReadForm =
  | { readonly kind: 'ready'; readonly input: SweepInput }
  /** What is still to be chosen, or what does not read. */
  | { readonly kind: 'incomplete'; readonly why: string };

/** What was chosen and typed, as a sweep; variants and devices that are gone meanwhile fall out. */
export function readForm(form: SweepForm, variants: readonly Variant[], devices: readonly DeviceRecord[]): ReadForm {
  const chosen = chosenOf(form, variants, devices);
  const missing = (why: string): ReadForm => ({ kind: 'incomplete', why });
  if (chosen.variants.length === 0) return missing('Choose a variant.');
  if (chosen.devices.length === 0) return missing('Choose a device.');
  if (form.precisions?.length === 0) return missing('Choose a precision.');
  const batches = wordsOf(form.batches).map(Number);
  if (!batches.every((batch) => Number.isInteger(batch) && batch > 0))
    return missing('Batches are whole numbers: 1, 8.');
  const measureSeconds = Number(form.seconds);
  if (!(measureSeconds > 0 && measureSeconds <= 3600)) return missing('Measure for 1 to 3600 seconds.');
  const extraFlags = form.extraFlags.split(/\s+/).filter((word) => word !== '');
  return {
    kind: 'ready',
    input: {
      variants: chosen.variants.map(({ id }) => id),
      devices: chosen.devices.map(({ id }) => id),
      precisions: form.precisions,
      shapes: form.shapes
        .split(';')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
      batches,
      options: {
        measureSeconds,
        ...(extraFlags.length > 0 ? { extraFlags } : {}),
        ...(form.dlaCore === null ? {} : { dlaCore: form.dlaCore }),
        ...(form.freshTimings ? { freshTimings: true } : {}),
        ...(form.keepEngine ? { keepEngine: true } : {}),
      },
      again: form.again,
      calibration: form.calibration?.token ?? null,
    },
  };
}

const wordsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** What a form that says nothing of it means. */
export function chosenOf(
  form: Pick<SweepForm, 'variants' | 'devices'>,
  variants: readonly Variant[],
  devices: readonly DeviceRecord[],
): { readonly variants: readonly Variant[]; readonly devices: readonly DeviceRecord[] } {
  const boards = devices.filter(({ kind }) => kind === 'jetson' || kind === 'local');
  const usual = boards.length > 0 ? boards : devices.filter(({ kind }) => kind === 'onnxruntime');
  return {
    variants: variants.filter(({ id }) => form.variants?.includes(id) ?? true),
    devices: form.devices === null ? usual : devices.filter(({ id }) => form.devices?.includes(id)),
  };
}
