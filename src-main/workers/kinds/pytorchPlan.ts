import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '../../../shared/base/result.ts';
import { pytorchPlanOf } from '../../../shared/qdq/pytorch/pytorchPlan.ts';
import { attemptFile } from '../../files/failure.ts';
import { copyWhole, writeWhole } from '../../files/wholeFile.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { WorkHandler } from '../handler.ts';

/** Writes what carries a fixed model's scale groups into its training: the plan, and the Python that applies it. */
export const pytorchPlan: WorkHandler<'pytorchPlan'> = async ({ path, folder, shim }) => {
  const opened = await openModel(path);
  if (!opened.ok) return opened;
  const plan = pytorchPlanOf(opened.value.graph);
  const file = join(folder, 'plan.json');
  const written = await attemptFile(folder, async () => {
    await mkdir(folder, { recursive: true });
    await copyWhole(shim, join(folder, 'qdq_studio_plan.py'));
    await writeWhole(file, [Buffer.from(`${JSON.stringify(plan, null, 2)}\n`)]);
  });
  if (!written.ok) return written;
  return ok({ path: file, groups: plan.groups.filter((group) => group.members.length > 1).length });
};
