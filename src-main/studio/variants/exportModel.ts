import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import { copyWhole } from '../../files/wholeFile.ts';
import { attemptFile } from '../../files/failure.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from './modelPathOf.ts';

/** Writes the variant's ONNX file to `output`: whole or not at all. Errors: `E-FILE-UNWRITABLE`, `E-DISK-FULL`. */
export async function exportModel(
  studio: Studio,
  id: VariantId,
  output: string,
): Promise<Result<{ readonly path: string }>> {
  const model = modelPathOf(studio, id);
  if (!model.ok) return model;
  const copied = await attemptFile(output, () => copyWhole(model.value, output));
  return copied.ok ? ok({ path: output }) : copied;
}
