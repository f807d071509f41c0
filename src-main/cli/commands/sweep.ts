import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { DeviceId, VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Precision } from '../../../shared/contract/project.ts';
import { runSweep } from '../../studio/runs/runSweep.ts';
import type { Studio } from '../../studio/studio.ts';
import { importModel } from '../../studio/variants/importModel.ts';
import { answer, progress } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { sweepJson } from '../json/sweepJson.ts';
import { modelInput } from '../options.ts';
import { findDevice, followJobs, inProject, withProject, type ProjectOptions } from '../projects.ts';
import { runsText } from '../text/runsText.ts';

const precisions: readonly Precision[] = ['fp32', 'fp16', 'int8-implicit', 'int8-explicit'];

/** `qdq sweep`: variants × precisions × devices, measured and kept in a project. */
export function registerSweep(program: Command, compose: Compose): void {
  withProject(program.command('sweep'))
    .description('build and measure models on devices')
    .argument('<models...>', 'ONNX files')
    .option('--device <names>', 'devices of the project, or estimate:BOARD, separated by commas', 'onnxruntime')
    .option('--precisions <list>', `of ${precisions.join(', ')}; what each model is made for when left out`)
    .option('--shapes <shapes>', 'shapes of dynamic inputs, as name:1x3x640x640,…')
    .option('--seconds <count>', 'how long each model is measured', '10')
    .option('--again', 'measure also what is there already')
    .action((models: string[], options: SweepOptions) =>
      answer(options, () => inProject(options.project, compose, (studio) => sweep(studio, models, options), 'create')),
    );
}

interface SweepOptions extends ProjectOptions {
  readonly device: string;
  readonly precisions?: string;
  readonly shapes?: string;
  readonly seconds: string;
  readonly again?: boolean;
}

async function sweep(studio: Studio, models: readonly string[], options: SweepOptions) {
  const wanted = precisionsOf(options.precisions);
  if (!wanted.ok) return wanted;
  const measureSeconds = Number(options.seconds);
  if (!(measureSeconds > 0 && measureSeconds <= 3600))
    return err(appError('E-USAGE', `'${options.seconds}' is not a number of seconds.`));
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
  const stopFollowing = followJobs(studio, progress);
  const cells = await runSweep(studio, {
    variants,
    devices,
    precisions: wanted.value,
    shapes: options.shapes ?? null,
    options: { measureSeconds },
    again: options.again ?? false,
  });
  stopFollowing();
  if (!cells.ok) return cells;
  return ok({ value: sweepJson(studio, cells.value), text: runsText(cells.value.map(({ run }) => run)) });
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
