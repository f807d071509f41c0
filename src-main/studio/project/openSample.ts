import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import { attemptFile } from '../../files/failure.ts';
import type { Environment } from '../environment.ts';
import { applyFixes } from '../fixes/applyFixes.ts';
import type { FixChoice } from '../fixes/fixChoice.ts';
import { importRun } from '../runs/importRun.ts';
import type { Studio } from '../studio.ts';
import { importModel } from '../variants/importModel.ts';
import { createProject } from './createProject.ts';
import { openProject } from './openProject.ts';

/** The sample as it was left, or a new one at `path`: the float model, the naive one, its fix, and a run of each of these. */
export async function openSample(path: string, environment: Environment): Promise<Result<Studio>> {
  if (existsSync(path)) return openProject(path, environment);
  const folder = await attemptFile(path, () => mkdir(dirname(path), { recursive: true }));
  if (!folder.ok) return folder;
  const studio = await createProject(path, environment);
  if (!studio.ok) return studio;
  const filled = await fill(studio.value);
  if (filled.ok) return studio;
  await studio.value.close();
  return filled;
}

async function fill(studio: Studio): Promise<Result<unknown>> {
  const models = await importSampleModels(studio);
  if (!models.ok) return models;
  const fixed = await applyFixes(studio, models.value.naive.id, sampleFix(studio), 'Fixed QAT');
  if (!fixed.ok) return fixed;
  for (const variant of [models.value.naive, fixed.value.variant]) {
    const run = await importRecorded(studio, variant);
    if (!run.ok) return run;
  }
  return fixed;
}

/**
 * The run that was recorded of exactly these bytes, so that the sample opens with something to compare. Folders are named
 * by the model's hash: when the planner makes another fix, its old figures are not shown for the new one.
 */
async function importRecorded(studio: Studio, { id, label, model }: Variant): Promise<Result<unknown>> {
  const folder = join(studio.sampleFolder, 'runs', model);
  if (!existsSync(folder)) return ok(null);
  const listed = await attemptFile(folder, () => readdir(folder));
  if (!listed.ok) return listed;
  const paths = listed.value.toSorted().map((name) => join(folder, name));
  return importRun(studio, { paths, label: `${label} · recorded`, variant: id, device: 'ONNX Runtime, recorded' });
}

/** Imports the sample's two models. */
export async function importSampleModels(
  studio: Studio,
): Promise<Result<{ readonly float: Variant; readonly naive: Variant }>> {
  const float = await importModel(studio, join(studio.sampleFolder, 'float.onnx'), { label: 'Float' });
  if (!float.ok) return float;
  const naive = await importModel(studio, join(studio.sampleFolder, 'naive-qat.onnx'), {
    label: 'Naive QAT',
    parent: float.value.id,
  });
  return naive.ok ? ok({ float: float.value, naive: naive.value }) : naive;
}

/** Everything automatic, with scales from the sample's own images where one is needed. */
export const sampleFix = (studio: Studio): FixChoice => ({
  target: studio.store.settings.get().target,
  fixes: null,
  calibration: { kind: 'images', folder: join(studio.sampleFolder, 'calibration') },
});
