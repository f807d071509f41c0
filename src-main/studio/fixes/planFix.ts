import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { boardAnswers } from '../devices/boardAnswers.ts';
import { modelPathOf } from '../variants/modelPathOf.ts';
import type { FixChoice } from './fixChoice.ts';
import { fixModel } from './fixModel.ts';

/** The same for a variant of a project. */
export interface VariantFixChoice extends FixChoice {
  /** `name:1x3x640x640,…` for open axes, also while it is run for new scales; left out = those of the model. */
  readonly shapes?: string | null;
}

/** Plans the chosen fixes of a variant. @param output where the fixed model is written; null for a preview. */
export async function planFix(
  studio: Studio,
  variant: VariantId,
  { shapes = null, ...choice }: VariantFixChoice,
  output: string | null,
  signal?: AbortSignal,
): Promise<Result<WorkOutput<'fix'>>> {
  const path = modelPathOf(studio, variant);
  if (!path.ok) return path;
  const file = { path: path.value, shapes, ...boardAnswers(studio, choice.target) };
  return fixModel(studio, file, choice, output, signal);
}
