import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { CalibrationData, Preparation } from '../../shared/qdq/calibrate/data.ts';
import { randomCalibration, type CachedCalibration } from '../studio/fixes/fixChoice.ts';
import { oneOf } from './oneOf.ts';

export interface CalibrationOptions {
  readonly images?: string;
  readonly arrays?: string;
  readonly random?: string;
  readonly mean?: string;
  readonly std?: string;
  readonly layout?: string;
  readonly letterbox?: boolean;
}

/** What a model is run on: pictures, NumPy arrays or seeded random inputs. */
export const withCalibration = (command: Command): Command =>
  command
    .option('--images <folder>', 'run on the PNG and JPEG files of a folder: RGB, 0…1')
    .option('--arrays <path>', 'run on NumPy arrays: a .npy, a .npz with an array an input, or a folder of them')
    .option('--random <count>', 'run on this many random inputs (seeded)')
    .option('--mean <values>', 'taken off the 0…1 values of the images, a channel, as 0.485,0.456,0.406')
    .option('--std <values>', 'what they are then divided by, as 0.229,0.224,0.225')
    .option('--layout <layout>', 'nchw or nhwc, where the shape of the input does not say it')
    .option('--letterbox', 'fit images into the input with grey bars instead of stretching them');

const maxRandom = 10_000;

/** @returns null where no data is given. Errors: `E-USAGE`. */
export function calibrationOf(options: CalibrationOptions): Result<CalibrationData | null> {
  const { images, arrays, random } = options;
  if ([images, arrays, random].filter((given) => given !== undefined).length > 1)
    return err(appError('E-USAGE', 'Give --images, --arrays or --random: one of them.'));
  const preparation = preparationOf(options);
  if (!preparation.ok) return preparation;
  if (images !== undefined)
    return ok({
      kind: 'images',
      folder: resolve(images),
      ...(preparation.value ? { preparation: preparation.value } : {}),
    });
  if (preparation.value) return err(appError('E-USAGE', '--mean, --std, --layout and --letterbox are for --images.'));
  if (arrays !== undefined) return ok({ kind: 'arrays', path: resolve(arrays) });
  if (random === undefined) return ok(null);
  const count = Number(random);
  return Number.isInteger(count) && count >= 1 && count <= maxRandom
    ? ok(randomCalibration(count))
    : err(appError('E-USAGE', `'${random}' is not a number of inputs from 1 to ${maxRandom}.`));
}

/** @returns null where nothing is asked for. Errors: `E-USAGE`. */
export function preparationOf(options: CalibrationOptions): Result<Preparation | null> {
  const { mean, std, letterbox = false } = options;
  if ([mean, std, options.layout].every((given) => given === undefined) && !letterbox) return ok(null);
  const layout = oneOf('--layout', options.layout ?? 'auto', ['auto', 'nchw', 'nhwc'] as const);
  if (!layout.ok) return layout;
  const [means, stds] = [numbersOf(mean), numbersOf(std)];
  return means.every(Number.isFinite) && stds.every((value) => value > 0 && value < Infinity)
    ? ok({ fit: letterbox ? 'letterbox' : 'stretch', mean: means, std: stds, layout: layout.value })
    : err(appError('E-USAGE', 'Give --mean and --std as one number a channel, separated by commas; std above 0.'));
}

const numbersOf = (text: string | undefined): readonly number[] =>
  text === undefined ? [] : text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));

/** What `calibrationOf` takes, or the cache of an earlier calibration. */
export async function fixCalibrationOf({
  calib,
  ...options
}: CalibrationOptions & { readonly calib?: string }): Promise<Result<CalibrationData | CachedCalibration | null>> {
  if (calib === undefined) return calibrationOf(options);
  if ([options.images, options.arrays, options.random].some((given) => given !== undefined))
    return err(appError('E-USAGE', 'Give --calib, --images, --arrays or --random: one of them.'));
  try {
    return ok({ kind: 'cache', text: await readFile(resolve(calib), 'utf8') });
  } catch (problem) {
    return err(appError('E-FILE-NOT-FOUND', `${calib} cannot be read.`, { details: String(problem) }));
  }
}
