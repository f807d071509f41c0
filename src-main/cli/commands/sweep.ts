import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { DeviceId, VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { MeasureOptions, Precision } from '../../../shared/contract/project.ts';
import { usualOptions } from '../../../shared/sweep/usualSweep.ts';
import { sayTime } from '../../../shared/sweep/timeLeft.ts';
import { keepCalibration } from '../../studio/runs/keepCalibration.ts';
import { planSweep } from '../../studio/runs/planSweep.ts';
import { endOfSweep, sweepRequest } from '../../studio/runs/runSweep.ts';
import { startSweep } from '../../studio/runs/startSweep.ts';
import type { Studio } from '../../studio/studio.ts';
import { importModel } from '../../studio/variants/importModel.ts';
import { answer, progress } from '../answer.ts';
import { saveEngines } from '../enginesFolder.ts';
import type { Compose } from '../environment.ts';
import { sweepJson } from '../json/sweepJson.ts';
import { modelInput } from '../options.ts';
import { findDevice, inProject, withProject, type ProjectOptions } from '../projects.ts';
import { followSweep } from '../sweepProgress.ts';
import { planText } from '../text/planText.ts';
import { runsText } from '../text/runsText.ts';

const precisions: readonly Precision[] = ['fp32', 'fp16', 'int8-implicit', 'int8-explicit'];

/** `qdq sweep`: variants × precisions × devices × shapes, measured and kept in a project. */
export function registerSweep(program: Command, compose: Compose): void {
  withProject(program.command('sweep'))
    .description('build and measure models on devices')
    .argument('<models...>', 'ONNX files')
    .option('--device <names>', 'devices of the project, or estimate:BOARD, separated by commas', 'onnxruntime')
    .option('--precisions <list>', `of ${precisions.join(', ')}; what each model is made for when left out`)
    .option(
      '--shapes <shapes>',
      'shapes of dynamic inputs, as name:1x3x640x640,…; several times for several rows',
      more,
    )
    .option('--batch <sizes>', 'sizes of the first axis, separated by commas, one row each')
    .option('--seconds <count>', 'how long each model is measured', String(usualOptions.measureSeconds))
    .option('--calib <cache>', 'calibration cache of TensorRT: the scales of int8-implicit')
    .option('--dla <core>', 'DLA core to build for, with fallback to the GPU')
    .option('--lock-clocks', 'lock the clocks of a board for each run, where that is allowed')
    .option('--no-timing-cache', 'build without the timing cache of the device')
    .option('--flag <word>', 'further flag of the build, as --flag=--best; several times for several', more)
    .option('--engines <folder>', 'bring the built engines home, into this folder')
    .option('--again', 'measure also what is there already')
    .option('--dry-run', 'only tell what would be run, as which commands')
    .action((models: string[], options: SweepOptions) =>
      answer(options, () => inProject(options.project, compose, (studio) => sweep(studio, models, options), 'create')),
    );
}

interface SweepOptions extends ProjectOptions {
  readonly device: string;
  readonly precisions?: string;
  readonly shapes?: readonly string[];
  readonly batch?: string;
  readonly seconds: string;
  readonly calib?: string;
  readonly dla?: string;
  readonly lockClocks?: boolean;
  readonly timingCache: boolean;
  readonly flag?: readonly string[];
  readonly engines?: string;
  readonly again?: boolean;
  readonly dryRun?: boolean;
}

const more = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

async function sweep(studio: Studio, models: readonly string[], options: SweepOptions) {
  const wanted = precisionsOf(options.precisions);
  if (!wanted.ok) return wanted;
  const measuring = measureOptionsOf(options);
  if (!measuring.ok) return measuring;
  const batches = wholeNumbers('batch', options.batch ?? '');
  if (!batches.ok) return batches;
  const calibration = options.calib === undefined ? null : await keepCalibration(studio, resolve(options.calib));
  if (calibration?.ok === false) return calibration;
  const devices: DeviceId[] = [];
  for (const name of options.device.split(',')) {
    const device = findDevice(studio, name.trim());
    if (!device.ok) return device;
    devices.push(device.value.id);
  }
  const variants: VariantId[] = [];
  for (const model of models) {
    const variant = await variantOf(studio, resolve(model));
    if (!variant.ok) return variant;
    variants.push(variant.value);
  }
  const request = sweepRequest({
    variants,
    devices,
    precisions: wanted.value,
    shapes: options.shapes ?? [],
    batches: batches.value,
    options: measuring.value,
    again: options.again ?? false,
    calibration: calibration?.value ?? null,
  });
  const plan = await planSweep(studio, request);
  if (!plan.ok) return plan;
  if (options.dryRun) {
    const value = { project: studio.store.project.path, runs: [], ...plan.value };
    return ok({ value, text: planText(plan.value) });
  }
  for (const note of new Set(plan.value.cells.flatMap(({ notes, refused }) => (refused === null ? notes : []))))
    progress(note);
  progress(sayTime(plan.value.time));
  const begun = await startSweep(studio, request);
  if (!begun.ok) return begun;
  const stopFollowing = followSweep(studio, begun.value, progress);
  const runs = await endOfSweep(studio, begun.value);
  stopFollowing();
  const engines = options.engines === undefined ? ok([]) : await saveEngines(studio, runs, resolve(options.engines));
  if (!engines.ok) return engines;
  for (const path of engines.value) progress(`Engine: ${path}`);
  return ok({ value: sweepJson(studio, runs), text: runsText(runs.map(({ run }) => run)) });
}

/** The model as a variant of the project; one with the same content is there only once. */
async function variantOf(studio: Studio, path: string): Promise<Result<VariantId>> {
  const inspected = await studio.work.run('inspect', modelInput(path, studio.store.settings.get()));
  if (!inspected.ok) return inspected;
  const known = studio.store.variants.list().find((variant) => variant.model === inspected.value.sha256);
  if (known) return ok(known.id);
  const imported = await importModel(studio, path);
  return imported.ok ? ok(imported.value.id) : imported;
}

function precisionsOf(given: string | undefined): Result<readonly Precision[] | null> {
  if (given === undefined) return ok(null);
  const found: Precision[] = [];
  for (const name of given.split(',').map((part) => part.trim())) {
    const precision = precisions.find((known) => known === name);
    if (precision === undefined)
      return err(appError('E-USAGE', `'${name}' is not a precision: give ${precisions.join(', ')}.`));
    found.push(precision);
  }
  return ok(found);
}

function measureOptionsOf(options: SweepOptions): Result<Partial<MeasureOptions>> {
  const measureSeconds = Number(options.seconds);
  if (!(measureSeconds > 0 && measureSeconds <= 3600))
    return err(appError('E-USAGE', `'${options.seconds}' is not a number of seconds.`));
  const dla = wholeNumbers('DLA core', options.dla ?? '');
  if (!dla.ok) return dla;
  const [dlaCore] = dla.value;
  return ok({
    measureSeconds,
    ...(dlaCore === undefined ? {} : { dlaCore }),
    ...(options.flag ? { extraFlags: options.flag } : {}),
    ...(options.lockClocks ? { lockClocks: true } : {}),
    ...(options.timingCache ? {} : { freshTimings: true }),
    ...(options.engines === undefined ? {} : { keepEngine: true }),
  });
}

function wholeNumbers(what: string, text: string): Result<readonly number[]> {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const odd = parts.find((part) => !/^\s*\d{1,6}\s*$/.test(part));
  return odd === undefined ? ok(parts.map(Number)) : err(appError('E-USAGE', `'${odd}' is not a ${what}.`));
}
