import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { pairsOf } from '../../../shared/compare/compareMany.ts';
import type { Comparison, RunEvidence } from '../../../shared/compare/types.ts';
import type { DeviceId, RunId } from '../../../shared/base/brand.ts';
import { thisComputer } from '../devices/thisComputer.ts';
import { applyFixes, type AppliedFix } from '../fixes/applyFixes.ts';
import { runFilesOfAll } from '../runs/runFiles.ts';
import { exportReport } from '../runs/exportReport.ts';
import type { SweepRun } from '../../../shared/contract/sweepMethods.ts';
import { runSweep } from '../runs/runSweep.ts';
import type { Studio } from '../studio.ts';
import { analyseVariant } from '../variants/analyseVariant.ts';
import { importSampleModels, sampleFix } from './openSample.ts';

export interface DemoOptions {
  /** Where the report is written. */
  readonly report: string;
  readonly measureSeconds?: number;
  readonly device?: DeviceId;
  /** Told in one line what is being done. */
  readonly tell?: (line: string) => void;
}

export interface Demo {
  /** Float, naive and fixed, in this order. */
  readonly cells: readonly SweepRun[];
  readonly fix: AppliedFix;
  /** The fixed model against the naive one. */
  readonly comparison: Comparison<RunEvidence>;
  readonly report: { readonly path: string; readonly sizeBytes: number };
}

const usualSeconds = 6;

/** The whole loop on the sample: import, findings, fix, build and measure here, compare, report. */
export async function runDemo(
  studio: Studio,
  { report, measureSeconds = usualSeconds, device = thisComputer.id, tell = () => {} }: DemoOptions,
  signal?: AbortSignal,
): Promise<Result<Demo>> {
  tell('Importing the sample');
  const models = await importSampleModels(studio);
  if (!models.ok) return models;
  const { float, naive } = models.value;

  const { target } = studio.store.settings.get();
  const analysis = await analyseVariant(studio, naive.id, target, signal);
  if (!analysis.ok) return analysis;
  const { findings, prediction } = analysis.value;
  tell(`${findings.length} findings for ${target}; ${prediction.reformats.qdq} Q/DQ are expected to stay kernels`);

  const fix = await applyFixes(studio, naive.id, sampleFix(studio), 'Fixed QAT', signal);
  if (!fix.ok) return fix;
  tell(`Fixed in ${fix.value.fix.steps.length} steps; ${fix.value.fix.after.reformatsQdq} are expected to stay`);

  const cells = await runSweep(
    studio,
    {
      variants: [float.id, naive.id, fix.value.variant.id],
      devices: [device],
      options: { measureSeconds },
    },
    signal,
  );
  if (!cells.ok) return cells;
  const failed = cells.value.find(({ run }) => run.state !== 'done');
  if (failed) return err(failed.run.error ?? appError('E-CANCELLED', `The run “${failed.run.label}” did not end.`));

  const [, naiveRun, fixedRun] = cells.value.map(({ run }): RunId => run.id);
  if (naiveRun === undefined || fixedRun === undefined) throw new Error('A sweep of three variants has three runs.');
  tell('Comparing');
  const files = runFilesOfAll(studio.store, [naiveRun, fixedRun]);
  if (!files.ok) return files;
  const compared = await studio.work.run('compareMany', { runs: files.value, base: 0 }, signal);
  if (!compared.ok) return compared;
  const [comparison] = pairsOf(compared.value);
  if (!comparison) throw new Error('Two runs make a comparison.');
  const written = await exportReport(
    studio,
    {
      title: 'The sample: naive QAT and its fix',
      notes: demoNotes,
      comparisons: [{ a: naiveRun, b: fixedRun }],
    },
    report,
    signal,
  );
  if (!written.ok) return written;
  return ok({ cells: cells.value, fix: fix.value, comparison, report: written.value });
}

const demoNotes =
  'Measured with ONNX Runtime on the processor of this computer, not on a Jetson. What this fix removes are copies between ' +
  'layers that a TensorRT engine makes and ONNX Runtime does not, so equal times are expected here; for the target the ' +
  'decision rests on the prediction.';
