import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { QuantizedVariant } from '../../../shared/contract/variantMethods.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from './deriveVariant.ts';
import { quantizeModel, type Quantization } from './quantizeModel.ts';

/**
 * Inserts calibrated Q/DQ into a float variant, as a new one. `shapes` says its open axes while it is planned and run; in
 * the new variant they are open again. Errors: those of calibration, planning and storing.
 */
export async function quantizeVariant(
  studio: Studio,
  id: VariantId,
  { shapes, ...wanted }: Quantization & { readonly shapes: string | null },
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Result<QuantizedVariant>> {
  const derived = await deriveVariant(
    studio,
    id,
    ({ label }) => ({ kind: 'qdq', origin: 'inserted', label: `${label} ${suffixOf(wanted)}` }),
    (path, output) => quantizeModel(studio, { path, shapes }, wanted, output, onProgress, signal),
  );
  if (!derived.ok) return derived;
  const { pairs, excluded, before, after, samples } = derived.value.made;
  return ok({ variant: derived.value.variant, pairs, excluded, before, after, samples });
}

const suffixOf = ({ method, data }: Quantization): string =>
  data.kind === 'random' ? `PTQ ${method} (random scales)` : `PTQ ${method}`;
