import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/base/result.ts';
import type { SweepRun } from '../../shared/contract/sweepMethods.ts';
import { attemptFile } from '../files/failure.ts';
import { engineOf, saveEngine } from '../studio/runs/saveEngine.ts';
import type { Studio } from '../studio/studio.ts';

/** Writes the engines that runs brought home into a folder, named by run, board and TensorRT. @returns where each is. */
export async function saveEngines(
  studio: Studio,
  runs: readonly SweepRun[],
  folder: string,
): Promise<Result<readonly string[]>> {
  const made = await attemptFile(folder, () => mkdir(folder, { recursive: true }));
  if (!made.ok) return made;
  const paths: string[] = [];
  for (const { run } of runs) {
    const engine = engineOf(studio, run.id);
    if (!engine.ok) continue;
    const name = `${run.label} ${run.shapes ?? ''}`.trim().replaceAll(/[^\w.-]+/g, '_');
    const saved = await saveEngine(studio, run.id, join(folder, `${name}-${engine.value.name}`));
    if (!saved.ok) return saved;
    paths.push(saved.value.path);
  }
  return ok(paths);
}
