import { readFile } from 'node:fs/promises';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { checkPlan as check } from '../../../shared/qdq/pytorch/checkPlan.ts';
import { readPytorchPlan } from '../../../shared/qdq/pytorch/readPlan.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { WorkHandler } from '../handler.ts';

/** Does a re-exported model keep the fix of a plan? */
export const checkPlan: WorkHandler<'checkPlan'> = async ({ path, plan: planPath }) => {
  const text = await readFile(planPath, 'utf8').catch(() => null);
  if (text === null) return err(appError('E-FILE-NOT-FOUND', `${planPath} cannot be read.`));
  const plan = readPytorchPlan(text);
  if (!plan.ok) return plan;
  const model = await openModel(path);
  return model.ok ? ok(check(model.value.graph, plan.value)) : model;
};
