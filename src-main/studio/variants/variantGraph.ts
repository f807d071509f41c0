import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { ModelDrawing } from '../../../shared/qdq/modelDrawing.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from './modelPathOf.ts';

/** The model of a variant, to be drawn. Errors: `E-NOT-FOUND` and those of reading a model. */
export async function variantGraph(studio: Studio, id: VariantId, signal?: AbortSignal): Promise<Result<ModelDrawing>> {
  const path = modelPathOf(studio, id);
  return path.ok ? studio.work.run('modelGraph', { path: path.value }, signal) : path;
}
