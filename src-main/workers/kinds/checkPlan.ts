import { readFile } from 'node:fs/promises';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { checkPlan as check } from '../../../shared/qdq/pytorch/checkPlan.ts';
import { pytorchPlanOf, type PytorchPlan } from '../../../shared/qdq/pytorch/pytorchPlan.ts';
import { readPytorchPlan } from '../../../shared/qdq/pytorch/readPlan.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { WorkHandler } from '../handler.ts';
import type { WorkInput } from '../work.ts';

/** Does a re-exported model keep the fix of a plan? */
export const checkPlan: WorkHandler<'checkPlan'> = async ({ path, plan: source }) => {
  const plan = await planFrom(source);
  if (!plan.ok) return plan;
  const model = await openModel(path);
  return model.ok ? ok(check(model.value.graph, plan.value)) : model;
};

async function planFrom({ kind, path }: WorkInput<'checkPlan'>['plan']): Promise<Result<PytorchPlan>> {
  if (kind === 'of-model') {
    const planned = await openModel(path);
    return planned.ok ? ok(pytorchPlanOf(planned.value.graph)) : planned;
  }
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? err(appError('E-FILE-NOT-FOUND', `${path} cannot be read.`)) : readPytorchPlan(text);
}
