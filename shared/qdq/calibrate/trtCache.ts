import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';

/**
 * TensorRT's calibration cache: a header `TRT-8503-EntropyCalibration2`, then a line a tensor with the scale (amax / 127)
 * as the big-endian hexadecimal form of a float: `images: 3c010a14`. Source: qdq-rules §1.8.
 *
 * A name may hold colons and blanks, so a line is read from its end. A scale that is no positive number is not taken: such
 * a tensor was not calibrated.
 */
export interface TrtCache {
  /** As written, `TRT-8503-EntropyCalibration2`. */
  readonly header: string;
  /** By tensor, in the order of the file. */
  readonly scales: ReadonlyMap<string, number>;
}

const headerForm = /^TRT-\d+-\w+$/;
const lineForm = /^(.+): *([\da-f]{8})$/i;
const maxLines = 1_000_000;

/** @returns `E-CALIBRATION-CACHE` for a text that is none, with the line that does not read. */
export function readTrtCache(text: string): Result<TrtCache> {
  const lines = text.split(/\r?\n/, maxLines + 2);
  const header = (lines[0] ?? '').trim();
  if (!headerForm.test(header)) return refuse('The first line is not that of a TensorRT calibration cache.', header);
  if (lines.length > maxLines) return refuse('The cache has too many lines.', String(lines.length));
  const scales = new Map<string, number>();
  for (const [at, line] of lines.entries()) {
    if (at === 0 || line.trim() === '') continue;
    const [, tensor, hex] = lineForm.exec(line.trimEnd()) ?? [];
    if (tensor === undefined || hex === undefined)
      return refuse(`Line ${at + 1} is not a tensor and its scale.`, line.slice(0, 200));
    const scale = floatOf(hex);
    if (scale > 0 && scale < Infinity) scales.set(tensor, scale);
  }
  return ok({ header, scales });
}

/** The file's text: scales are rounded to floats, as TensorRT holds them. */
export const writeTrtCache = ({ header, scales }: TrtCache): string =>
  [header, ...[...scales].map(([tensor, scale]) => `${tensor}: ${hexOf(scale)}`), ''].join('\n');

/** @param version `8.5.3` gives `TRT-8503-…`, `10.3` gives `TRT-100300-…`: two digits a part from TensorRT 10 on. */
export function trtCacheHeader(version: string, algorithm = 'EntropyCalibration2'): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const number = major < 10 ? major * 1000 + minor * 100 + patch : major * 10_000 + minor * 100 + patch;
  return `TRT-${number}-${algorithm}`;
}

const view = new DataView(new ArrayBuffer(4));

function floatOf(hex: string): number {
  view.setUint32(0, Number.parseInt(hex, 16));
  return view.getFloat32(0);
}

function hexOf(scale: number): string {
  view.setFloat32(0, scale);
  return view.getUint32(0).toString(16).padStart(8, '0');
}

const refuse = (message: string, details: string) => err(appError('E-CALIBRATION-CACHE', message, { details }));
