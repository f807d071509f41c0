import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { binCount, type Histogram } from '../../../shared/qdq/calibrate/histogram.ts';
import { writeWhole } from '../../files/wholeFile.ts';

/**
 * Calibration passes on the disk: what was counted over the first `done` of `total` samples, by tensor. A pass under way
 * is kept beside the whole ones, so that one that was cancelled or killed goes on where it was; since counting does not
 * depend on order, it ends with the same bits. The name of a file is a hash of all that the counts follow from (model,
 * data, preparation, shapes, runtime), so a file is never out of date, only unused. A file that does not read is as good as none.
 *
 * Form: a line of JSON, then the counts of each tensor as 4,096 little-endian float64.
 */
export interface Pass {
  readonly done: number;
  readonly total: number;
  readonly histograms: ReadonlyMap<string, Histogram>;
}

const format = 'qdq-studio histograms 1';
const newline = 10;
const countsBytes = 8 * binCount;

export const wholePassFile = (folder: string, key: string): string => join(folder, `${key}.pass`);

export const partialPassFile = (folder: string, key: string, tensors: readonly string[]): string =>
  join(folder, `${key}.${hashOf(tensors.toSorted()).slice(0, 16)}.partial`);

export const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Throws what the file system throws. */
export async function writePass(file: string, folder: string, { done, total, histograms }: Pass): Promise<void> {
  const tensors = [...histograms].map(([tensor, { exponent, amax, total: elements, nonFinite }]) => ({
    tensor,
    exponent,
    amax,
    total: elements,
    nonFinite,
  }));
  const header = Buffer.from(`${JSON.stringify({ format, done, total, tensors })}\n`);
  const counts = [...histograms.values()].map(
    (each) => new Uint8Array(each.counts.buffer, each.counts.byteOffset, countsBytes),
  );
  await mkdir(folder, { recursive: true });
  await writeWhole(file, [header, ...counts]);
}

export async function readPass(file: string): Promise<Pass | null> {
  const bytes = await readFile(file).catch(() => null);
  const end = bytes?.indexOf(newline) ?? -1;
  if (!bytes || end < 0) return null;
  const header = headerOf(bytes.toString('utf8', 0, end));
  if (!header || bytes.length !== end + 1 + header.tensors.length * countsBytes) return null;
  const now = new Date();
  await utimes(file, now, now).catch(() => {});
  // A copy, because the counts need not begin where a float64 may.
  const all = new Float64Array(Uint8Array.from(bytes.subarray(end + 1)).buffer);
  const histograms = header.tensors.map(({ tensor, ...rest }, at) => {
    const counts = all.slice(at * binCount, (at + 1) * binCount);
    return [tensor, { ...rest, counts }] as const;
  });
  return { done: header.done, total: header.total, histograms: new Map(histograms) };
}

interface Header {
  readonly format: string;
  readonly done: number;
  readonly total: number;
  readonly tensors: readonly (Omit<Histogram, 'counts'> & { readonly tensor: string })[];
}

function headerOf(text: string): Header | null {
  try {
    const header = JSON.parse(text) as Header;
    return header.format === format ? header : null;
  } catch {
    return null;
  }
}

const dayMs = 86_400_000;

/** Removes passes that nobody used for so long. */
export async function sweepPasses(folder: string, days: number, now: Date): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const used = await stat(file).catch(() => null);
    if (used && now.getTime() - used.mtimeMs > days * dayMs) await rm(file, { force: true });
  }
}
