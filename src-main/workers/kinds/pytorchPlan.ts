import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { pytorchPlanOf } from '../../../shared/qdq/pytorch/pytorchPlan.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import { writeWhole } from '../../onnx-file/writeWhole.ts';
import type { WorkHandler } from '../handler.ts';

/** Writes what carries a fixed model's scale groups into its training: the plan, and the Python that applies it. */
export const pytorchPlan: WorkHandler<'pytorchPlan'> = async ({ path, folder, shim }) => {
  const opened = await openModel(path);
  if (!opened.ok) return opened;
  const plan = pytorchPlanOf(opened.value.graph);
  const file = join(folder, 'plan.json');
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(shim, join(folder, 'qdq_studio_plan.py'));
  } catch (problem) {
    return err(appError('E-FILE-UNWRITABLE', `${folder} cannot be written.`, { details: String(problem) }));
  }
  const written = await writeWhole(file, async (handle) => {
    await handle.writeFile(`${JSON.stringify(plan, null, 2)}\n`);
    return null;
  });
  if (!written.ok) return written;
  return ok({ path: file, groups: plan.groups.filter((group) => group.sites.length > 1).length });
};
