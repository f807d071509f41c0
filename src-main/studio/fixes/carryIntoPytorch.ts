import { dirname, join } from 'node:path';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from '../variants/modelPathOf.ts';

/** Writes what carries a fixed model into its training into a folder: the plan, and the Python that applies it. */
export const writePytorchPlan = (
  { work, sampleFolder }: Pick<Studio, 'work' | 'sampleFolder'>,
  path: string,
  folder: string,
): Promise<Result<WorkOutput<'pytorchPlan'>>> =>
  work.run('pytorchPlan', { path, folder, shim: join(dirname(sampleFolder), 'pytorch/qdq_studio_plan.py') });

/** The same for a variant of the project. */
export async function carryIntoPytorch(
  studio: Studio,
  id: VariantId,
  folder: string,
): Promise<Result<WorkOutput<'pytorchPlan'>>> {
  const path = modelPathOf(studio, id);
  return path.ok ? writePytorchPlan(studio, path.value, folder) : path;
}
