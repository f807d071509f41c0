import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { Analysis } from '../../../shared/qdq/types.ts';
import { boardAnswers } from '../devices/boardAnswers.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from './modelPathOf.ts';

/** @param target `trt=10.3,sm=87`; errors: `E-TARGET`. */
export async function analyseVariant(
  studio: Studio,
  id: VariantId,
  target: string,
  signal?: AbortSignal,
): Promise<Result<Analysis>> {
  const path = modelPathOf(studio, id);
  if (!path.ok) return path;
  const inspected = await studio.work.run(
    'inspect',
    { path: path.value, target, shapes: null, ...boardAnswers(studio, target) },
    signal,
  );
  return inspected.ok ? ok(inspected.value.analysis) : inspected;
}
