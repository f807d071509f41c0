import type { Command } from 'commander';
import { resolve } from 'node:path';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { writePytorchPlan } from '../../studio/fixes/carryIntoPytorch.ts';
import { fixModel } from '../../studio/fixes/fixModel.ts';
import type { FixChoice } from '../../studio/fixes/fixChoice.ts';
import { likeModel } from '../../studio/fixes/likeModel.ts';
import type { WorkOutput, WorkRunner } from '../../workers/work.ts';
import { answer, progress } from '../answer.ts';
import { writeCacheOf } from '../cacheFile.ts';
import type { Compose } from '../environment.ts';
import { fixCalibrationOf, withCalibration, type CalibrationOptions } from '../calibration.ts';
import { fixJson } from '../json/fixJson.ts';
import { modelInput, withModelOptions, type ModelOptions } from '../options.ts';
import { recordedRun } from '../runFiles.ts';
import { fixText } from '../text/fixText.ts';

/** `qdq fix`: plans what is safe, or what `--rules` ask for, and writes a new model; the given one is never touched. */
export function registerFix(program: Command, compose: Compose): void {
  withCalibration(withModelOptions(program.command('fix')))
    .description('repair Q/DQ placement and scales into a new model')
    .argument('<model>', 'ONNX file')
    .option('-o, --output <file>', 'the fixed model')
    .option('--calib <cache>', 'take new scales from a TensorRT calibration cache')
    .option('--rules <ids>', 'only the fixes of these rules, as AP-01,AP-03')
    .option('--like <run>', 'towards the placement of a measured engine: a folder or prefix of trtexec exports')
    .option('--allow-proxy', 'also take guessed scales where nothing better is known')
    .option('--pytorch-plan <folder>', 'also write the plan and the Python that carry the fix into training')
    .option('--write-cache <file>', 'also write the scales as a TensorRT calibration cache, for DLA and implicit INT8')
    .option('--dry-run', 'plan and report, write nothing')
    .action((model: string, options: FixOptions) => answer(options, () => fix(model, options, compose)));
}

interface FixOptions extends ModelOptions, CalibrationOptions {
  readonly output?: string;
  readonly calib?: string;
  readonly rules?: string;
  readonly like?: string;
  readonly allowProxy?: boolean;
  readonly dryRun?: boolean;
  readonly writeCache?: string;
  readonly pytorchPlan?: string;
}

async function fix(path: string, options: FixOptions, compose: Compose) {
  const output = outputOf(path, options);
  if (!output.ok) return output;
  const calibration = await fixCalibrationOf(options);
  if (!calibration.ok) return calibration;
  const environment = await compose();
  const work = environment.newWorkRunner();
  const model = modelInput(path, options);
  const parts = { work, calibrator: environment.newCalibrator() };
  const { target, allowProxy = false } = options;
  const choice = { target, calibration: calibration.value, allowProxy };
  if (options.like !== undefined && options.rules !== undefined)
    return err(appError('E-USAGE', 'Give --like or --rules, not both.'));
  const fixed =
    options.like === undefined
      ? await fixByRules(parts, model, choice, options.rules, output.value)
      : await fixLike(parts, model, choice, options.like, output.value);
  if (!fixed.ok) return fixed;
  if (options.pytorchPlan !== undefined) {
    const folder = resolve(options.pytorchPlan);
    const carried = await writePytorchPlan(
      { work, sampleFolder: environment.sampleFolder },
      // Of the fixed model, or with `--dry-run` of the given one: the groups are those that have to be tied.
      output.value ?? model.path,
      folder,
    );
    if (!carried.ok) return carried;
    progress(`${carried.value.groups} shared quantizers for PyTorch: ${carried.value.path}`);
  }
  if (options.writeCache !== undefined) {
    const cache = await writeCacheOf(work, { ...model, path: output.value ?? path, target }, path, options.writeCache);
    if (!cache.ok) return cache;
  }
  return ok({ value: fixJson(fixed.value, output.value), text: fixText(fixed.value, output.value) });
}

type Parts = Parameters<typeof fixModel>[0];
type Choice = Omit<FixChoice, 'fixes'>;
type Model = ReturnType<typeof modelInput>;

async function fixByRules(
  parts: Parts,
  model: Model,
  choice: Choice,
  rules: string | undefined,
  output: string | null,
): Promise<Result<WorkOutput<'fix'>>> {
  const fixes = await chosenFixes(parts.work, model, rules);
  return fixes.ok ? fixModel(parts, model, { ...choice, fixes: fixes.value }, output) : fixes;
}

async function fixLike(
  parts: Parts,
  model: Model,
  { calibration, target, allowProxy = false }: Choice,
  place: string,
  output: string | null,
): Promise<Result<WorkOutput<'fix'>>> {
  if (calibration?.kind === 'cache')
    return err(appError('E-USAGE', 'Scales of a cache do not go with --like: give --images or --random.'));
  const run = await recordedRun(place);
  return run.ok ? likeModel(parts, model, { target, allowProxy, calibration, run: run.value }, output) : run;
}

function outputOf(model: string, { output, dryRun }: FixOptions): Result<string | null> {
  if (dryRun) return ok(null);
  if (output === undefined)
    return err(appError('E-USAGE', 'Say where the fixed model goes (-o OUT.onnx), or --dry-run.'));
  return resolve(output) === resolve(model)
    ? err(appError('E-USAGE', 'The fixed model must not take the place of the given one.'))
    : ok(resolve(output));
}

/** @returns null for all automatic fixes */
async function chosenFixes(
  work: WorkRunner,
  model: ReturnType<typeof modelInput>,
  rules: string | undefined,
): Promise<Result<readonly string[] | null>> {
  if (rules === undefined) return ok(null);
  const wanted = new Set(rules.split(',').map((rule) => rule.trim().toUpperCase()));
  const inspected = await work.run('inspect', model);
  if (!inspected.ok) return inspected;
  const { findings } = inspected.value.analysis;
  // The first offer is the rule's own fix; what follows are choices that exclude it and each other.
  return ok(
    findings.filter(({ rule }) => wanted.has(rule)).flatMap(({ fixes }) => fixes.slice(0, 1).map(({ id }) => id)),
  );
}
