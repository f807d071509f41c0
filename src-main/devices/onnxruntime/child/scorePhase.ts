import { ok, type Result } from '../../../../shared/base/result.ts';
import type { AgreementReport, AgreementWithReference } from '../../../../shared/score/agreement.ts';
import type { Bench } from './bench.ts';
import type { LoadedCopy } from './loadCopy.ts';
import { agreementsOf, outputsOf, scoredSamples } from './score.ts';

/** How well the model agrees with its references, one reference in memory at a time. */
export async function scorePhase(bench: Bench, model: LoadedCopy): Promise<Result<null>> {
  const { references, options } = bench.job;
  if (references.length === 0) return ok(null);
  const total = scoredSamples * (references.length + 1);
  const begin = performance.now();
  let before = 0;
  const told = (done: number) => {
    const all = before + done;
    const left = all === 0 ? null : (((performance.now() - begin) / all) * (total - all)) / 1000;
    bench.tell.phase('score', all / total, left);
  };
  told(0);
  const own = await outputsOf(model, options.seed, told);
  if (!own.ok) return own;
  const scores: AgreementWithReference[] = [];
  for (const { role, path, sha256 } of references) {
    before += scoredSamples;
    const reference = await bench.load(path, role);
    if (!reference.ok) return reference;
    const outputs = await outputsOf(reference.value, options.seed, told);
    if (!outputs.ok) return outputs;
    const agreements = agreementsOf(own.value, outputs.value);
    if (agreements.length === 0) bench.tell.log(`No output of the model can be compared with its ${role}.`);
    scores.push({ role, sha256, outputs: agreements });
  }
  const report: AgreementReport = { samples: scoredSamples, seed: options.seed, references: scores };
  await bench.keep('agreement', 'agreement.json', JSON.stringify(report));
  return ok(null);
}
