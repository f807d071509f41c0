import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../../../shared/base/result.ts';
import { writeStudioEngine } from '../../../../shared/engine/import/studioEngine.ts';
import { inferShapes } from '../../../../shared/onnx/shapes/inferShapes.ts';
import { openModel } from '../../../onnx-file/openModel.ts';
import { writeModel } from '../../../onnx-file/writeModel.ts';
import { engineOf, profileText } from '../graph/engineOf.ts';
import { withLabelsAsNames } from '../graph/runCopy.ts';
import { readRuntimeProfile } from '../graph/runtimeProfile.ts';
import type { Bench } from './bench.ts';
import type { LoadedCopy } from './loadCopy.ts';
import { warmUp } from './measure.ts';

/**
 * Which layers there are and how long each takes, in a session of its own, since timing every node slows the whole. That
 * session also saves the graph that the runtime made of the model: another session of the same model may order its nodes
 * in another way, and only the graph of the session that was timed fits the times.
 */
export async function profilePhase(bench: Bench, model: LoadedCopy): Promise<Result<null>> {
  bench.tell.phase('profile', 0, null);
  const folder = join(bench.scratch, 'profile');
  const optimizedPath = join(bench.scratch, optimizedName);
  await mkdir(folder, { recursive: true });
  const ran = await runProfiled(bench, model, folder, optimizedPath);
  if (!ran.ok) return ran;
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const profiled = readRuntimeProfile(file === undefined ? '' : await readFile(join(folder, file), 'utf8'));
  if (!profiled.ok) return profiled;
  const optimized = await openModel(optimizedPath);
  if (!optimized.ok) return optimized;

  const shapes = new Map(model.inputs.map(({ name, shape }) => [name, shape]));
  const runtime = engineOf(model, inferShapes(model.graph, shapes), optimized.value.graph, profiled.value);
  const matched = runtime.nodes.filter((node) => node !== null).length;
  bench.tell.log(`Profile joined to ${matched} of ${runtime.engine.layers.length} nodes of the optimized graph.`);
  await bench.keep('engine', 'engine.json', writeStudioEngine(runtime.engine));
  await bench.keep('profile', 'profile.json', profileText(runtime));
  const named = withLabelsAsNames(optimized.value.graph, model.labels);
  const written = await writeModel(join(bench.folder, optimizedName), named);
  if (!written.ok) return written;
  bench.kept('optimized-model', optimizedName);
  return ok(null);
}

const optimizedName = 'optimized.onnx';
const fewestRuns = 10;
const mostRuns = 40;

async function runProfiled(
  bench: Bench,
  model: LoadedCopy,
  folder: string,
  optimizedPath: string,
): Promise<Result<null>> {
  const plan = { profilePrefix: join(folder, 'profile'), saveOptimizedTo: optimizedPath };
  const one = await bench.contestant(model, plan);
  if (!one.ok) return one;
  const warm = await warmUp(one.value, 0);
  if (!warm.ok) return warm;
  const budgetMs = Math.max(500, bench.job.options.measureSeconds * 300);
  const runs = Math.max(fewestRuns, Math.min(mostRuns, Math.floor(budgetMs / Math.max(warm.value, 0.1))));
  for (let done = 0; done < runs;) {
    const made = await warmUp(one.value, 0);
    if (!made.ok) return made;
    done += 2;
    bench.tell.phase('profile', Math.min(1, done / runs), (Math.max(0, runs - done) * warm.value) / 1000);
  }
  one.value.session.endProfiling();
  await one.value.session.release();
  return ok(null);
}
