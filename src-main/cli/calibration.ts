import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { CalibrationData, Preparation } from '../devices/onnxruntime/calibrator.ts';
import { randomCalibration, type CachedCalibration } from '../studio/fixes/fixChoice.ts';

export interface CalibrationOptions {
  readonly images?: string;
  readonly random?: string;
  readonly mean?: string;
  readonly std?: string;
  readonly letterbox?: boolean;
}

/** Where the scales of new pairs come from: pictures, or seeded random inputs. */
export const withCalibration = (command: Command): Command =>
  command
    .option('--images <folder>', 'calibrate new scales on the PNG files of a folder')
    .option('--random <count>', 'calibrate new scales on this many random inputs (seeded)')
    .option('--mean <values>', 'taken off the 0…1 values of the images, a channel, as 0.485,0.456,0.406')
    .option('--std <values>', 'what they are then divided by, as 0.229,0.224,0.225')
    .option('--letterbox', 'fit images into the input with grey bars instead of stretching them');

const maxRandom = 10_000;

export function calibrationOf({ images, random, ...options }: CalibrationOptions): Result<CalibrationData | null> {
  if (images !== undefined && random !== undefined)
    return err(appError('E-USAGE', 'Give --images or --random, not both.'));
  const preparation = preparationOf(options);
  if (!preparation.ok) return preparation;
  if (images !== undefined)
    return ok({
      kind: 'images',
      folder: resolve(images),
      ...(preparation.value ? { preparation: preparation.value } : {}),
    });
  if (preparation.value) return err(appError('E-USAGE', '--mean, --std and --letterbox are for --images.'));
  if (random === undefined) return ok(null);
  const count = Number(random);
  return Number.isInteger(count) && count >= 1 && count <= maxRandom
    ? ok(randomCalibration(count))
    : err(appError('E-USAGE', `'${random}' is not a number of inputs from 1 to ${maxRandom}.`));
}

/** @returns null where nothing is asked for */
function preparationOf({ mean, std, letterbox }: CalibrationOptions): Result<Preparation | null> {
  if (mean === undefined && std === undefined && !letterbox) return ok(null);
  const [means, stds] = [numbersOf(mean), numbersOf(std)];
  return means.some(Number.isNaN) || stds.some((value) => !(value > 0))
    ? err(appError('E-USAGE', 'Give --mean and --std as one number a channel, separated by commas; std above 0.'))
    : ok({ fit: letterbox ? 'letterbox' : 'stretch', mean: means, std: stds });
}

const numbersOf = (text: string | undefined): readonly number[] =>
  text === undefined ? [] : text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));

/** What `calibrationOf` takes, or the cache of an earlier calibration. */
export async function fixCalibrationOf({
  calib,
  ...options
}: CalibrationOptions & { readonly calib?: string }): Promise<Result<CalibrationData | CachedCalibration | null>> {
  if (calib === undefined) return calibrationOf(options);
  if (options.images !== undefined || options.random !== undefined)
    return err(appError('E-USAGE', 'Give --calib, --images or --random: one of them.'));
  try {
    return ok({ kind: 'cache', text: await readFile(resolve(calib), 'utf8') });
  } catch (problem) {
    return err(appError('E-FILE-NOT-FOUND', `${calib} cannot be read.`, { details: String(problem) }));
  }
}
