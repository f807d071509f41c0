import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { decodeJpeg, jpegFrame } from './jpeg.ts';
import { decodePng, pngSize } from './png.ts';

/**
 * Pictures as they lie on the disk, PNG or JPEG by what is in the file, not by its name. One that declares more than
 * 64 million pixels is refused before anything is unpacked. A rotation that a camera notes beside the pixels is not
 * applied, as in the loaders that networks are trained with.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Values a pixel: 1 or 2 are grey, 3 or 4 colour, the last of an even number is alpha. */
  readonly channels: number;
  /** Interleaved, row by row. */
  readonly data: ArrayLike<number>;
  /** The value that stands for 1. */
  readonly white: number;
}

const maxPixels = 64e6;

/** @returns the PNG and JPEG files of a folder by name; `E-IMAGES` when there is none. */
export async function pictureFiles(folder: string): Promise<Result<readonly string[]>> {
  try {
    const names = await readdir(folder);
    const files = names.filter((name) => /\.(png|jpe?g)$/i.test(name)).toSorted();
    return files.length > 0
      ? ok(files.map((name) => join(folder, name)))
      : err(appError('E-IMAGES', `${folder} holds no PNG or JPEG file.`));
  } catch (problem) {
    return err(appError('E-IMAGES', `${folder} cannot be read.`, { details: String(problem) }));
  }
}

/** Errors: `E-IMAGES` with the file and what is wrong with it. */
export async function readPicture(path: string): Promise<Result<Picture>> {
  const refuse = (why: string, details = '') => err(appError('E-IMAGES', `${path} ${why}.`, { details }));
  try {
    const bytes = await readFile(path);
    const frame = pngSize(bytes) ?? jpegFrame(bytes);
    if (!frame) return refuse('is neither PNG nor JPEG');
    if (frame.width * frame.height > maxPixels) return refuse(`is too large (${frame.width} × ${frame.height} pixels)`);
    if (frame.kind === 'png') return ok(decodePng(bytes));
    if (frame.channels > 3) return refuse('is a CMYK picture: convert it to RGB');
    return frame.isWhole ? ok(await decodeJpeg(bytes)) : refuse('is cut off');
  } catch (problem) {
    return refuse('cannot be read', String(problem));
  }
}
