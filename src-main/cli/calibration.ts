import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { CalibrationData } from '../devices/onnxruntime/calibrator.ts';
import { randomCalibration, type CachedCalibration } from '../studio/fixes/fixChoice.ts';

export interface CalibrationOptions {
  readonly images?: string;
  readonly random?: string;
}

/** Where the scales of new pairs come from: pictures, or seeded random inputs. */
export const withCalibration = (command: Command): Command =>
  command
    .option('--images <folder>', 'calibrate new scales on the PNG files of a folder')
    .option('--random <count>', 'calibrate new scales on this many random inputs (seeded)');

const maxRandom = 10_000;

export function calibrationOf({ images, random }: CalibrationOptions): Result<CalibrationData | null> {
  if (images !== undefined && random !== undefined)
    return err(appError('E-USAGE', 'Give --images or --random, not both.'));
  if (images !== undefined) return ok({ kind: 'images', folder: resolve(images) });
  if (random === undefined) return ok(null);
  const count = Number(random);
  return Number.isInteger(count) && count >= 1 && count <= maxRandom
    ? ok(randomCalibration(count))
    : err(appError('E-USAGE', `'${random}' is not a number of inputs from 1 to ${maxRandom}.`));
}

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
