import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import { boardAnswers } from '../devices/boardAnswers.ts';
import type { Studio } from '../studio.ts';
import type { WorkOutput } from '../../workers/work.ts';
import { modelPathOf } from './modelPathOf.ts';

/** The engine that the target is expected to build of a variant. @param target `trt=10.3,sm=87`; errors: `E-TARGET`. */
export async function predictVariant(
  studio: Studio,
  id: VariantId,
  target: string,
  signal?: AbortSignal,
): Promise<Result<WorkOutput<'predict'>>> {
  const path = modelPathOf(studio, id);
  return path.ok
    ? studio.work.run('predict', { path: path.value, target, shapes: null, ...boardAnswers(studio, target) }, signal)
    : path;
}
