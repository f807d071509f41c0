import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../../../shared/base/result.ts';
import type { RunJob } from '../../device.ts';
import type { RunOutcome, Teller } from '../protocol.ts';
import { Bench } from './bench.ts';
import { measurePhase } from './measurePhase.ts';
import { profilePhase } from './profilePhase.ts';
import { scorePhase } from './scorePhase.ts';

/** One job from beginning to end, inside the process of its own; what each phase finds ends in files of the job's folder. */
export async function runJob(folder: string, job: RunJob, tell: Teller): Promise<Result<RunOutcome>> {
  const scratch = join(folder, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  try {
    return await allPhases(new Bench(folder, scratch, job, tell));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function allPhases(bench: Bench): Promise<Result<RunOutcome>> {
  const { tell } = bench;
  tell.phase('build', null, null);
  const model = await bench.load(bench.job.model.path, 'model');
  if (!model.ok) return model;
  const begin = performance.now();
  const built = await bench.contestant(model.value);
  if (!built.ok) return built;
  tell.log(`Built in ${(performance.now() - begin).toFixed(0)} ms.`);
  await built.value.session.release();
  tell.phase('build', 1, null);

  const measured = await measurePhase(bench, model.value);
  if (!measured.ok) return measured;
  const profiled = await profilePhase(bench, model.value);
  if (!profiled.ok) return profiled;
  const scored = await scorePhase(bench, model.value);
  return scored.ok ? ok(bench.outcome()) : scored;
}
