import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from '../variants/modelPathOf.ts';
import type { FixChoice } from './fixChoice.ts';
import { fixModel } from './fixModel.ts';

/** Plans the chosen fixes of a variant. @param output where the fixed model is written; null for a preview. */
export async function planFix(
  studio: Studio,
  variant: VariantId,
  choice: FixChoice,
  output: string | null,
  signal?: AbortSignal,
): Promise<Result<WorkOutput<'fix'>>> {
  const path = modelPathOf(studio, variant);
  return path.ok ? fixModel(studio, { path: path.value, shapes: null }, choice, output, signal) : path;
}
