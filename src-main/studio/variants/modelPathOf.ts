import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Studio } from '../studio.ts';

/** The ONNX file of a variant, for reading only. Errors: `E-NOT-FOUND`, `E-BLOB-MISSING`. */
export function modelPathOf(studio: Pick<Studio, 'store'>, id: VariantId): Result<string> {
  const variant = studio.store.variants.get(id);
  return variant.ok ? studio.store.blobs.path(variant.value.model) : variant;
}
