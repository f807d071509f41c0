import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { PairedSamples } from '../../../../shared/engine/graph.ts';
import type { Bench } from './bench.ts';
import type { LoadedCopy } from './loadCopy.ts';
import { measureAlone, measurePaired, medianCpuMs, type Contestant, type Repetition, type Trio } from './measure.ts';

/** Times the model, against its parent where it has one. */
export async function measurePhase(bench: Bench, model: LoadedCopy): Promise<Result<null>> {
  const { job, tell } = bench;
  tell.phase('measure', 0, job.options.measureSeconds);
  const told = (progress: number, secondsLeft: number) => tell.phase('measure', progress, secondsLeft);
  const parent = job.references.find(({ role }) => role === 'parent');
  const samples = parent ? await againstParent(bench, model, parent, told) : await onItsOwn(bench, model, told);
  if (!samples.ok) return samples;
  await bench.keep('times', 'times.json', timesText(samples.value));
  tell.log(`Median of ${samples.value.length} repetitions: ${medianCpuMs(samples.value).toFixed(3)} ms of CPU time.`);
  return ok(null);
}

type Told = (progress: number, secondsLeft: number) => void;

async function onItsOwn(bench: Bench, model: LoadedCopy, told: Told): Promise<Result<readonly Repetition[]>> {
  const one = await bench.contestant(model);
  if (!one.ok) return one;
  const samples = await measureAlone(one.value, bench.job.options, told);
  await one.value.session.release();
  return samples;
}

async function againstParent(
  bench: Bench,
  model: LoadedCopy,
  parent: { readonly path: string; readonly sha256: string },
  told: Told,
): Promise<Result<readonly Repetition[]>> {
  const reference = await bench.load(parent.path, 'parent');
  if (!reference.ok) return reference;
  const open = (): Promise<Result<Trio>> => trio(bench, reference.value, model);
  const runs = await measurePaired(open, bench.job.options, told);
  if (!runs.ok) return runs;
  const { blocks, control, samples } = runs.value;
  const paired: readonly PairedSamples[] = [{ reference: parent.sha256, what: 'cpu-time', blocks, control }];
  await bench.keep('paired-times', 'paired.json', JSON.stringify(paired));
  bench.tell.log(`Measured against the parent in ${blocks.length} ABBA blocks, the parent against itself in as many.`);
  return ok(samples);
}

async function trio(bench: Bench, reference: LoadedCopy, model: LoadedCopy): Promise<Result<Trio>> {
  const opened: Contestant[] = [];
  for (const copy of [reference, reference, model]) {
    const one = await bench.contestant(copy);
    if (!one.ok) return err(one.error);
    opened.push(one.value);
  }
  return ok({ a: opened[0]!, again: opened[1]!, b: opened[2]! });
}

/** Repetitions in the shape of `trtexec --exportTimes`; the first record says which clock it was. */
function timesText(samples: readonly Repetition[]): string {
  const rows = samples.map(({ cpuMs, wallMs }) => ({ computeMs: cpuMs, latencyMs: wallMs }));
  return JSON.stringify([{ what: 'cpu-time' }, ...rows]);
}
