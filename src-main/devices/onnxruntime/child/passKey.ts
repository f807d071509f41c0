import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { env } from 'onnxruntime-node';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { plainPreparation, type CalibrationData } from '../../../../shared/qdq/calibrate/data.ts';
import { hashOf } from '../passFile.ts';
import { arrayFiles } from './arrays.ts';
import { pictureFiles } from './images.ts';

/**
 * The name of a calibration pass: a hash of everything that its histograms follow from. Files go in with their contents
 * and without the folders that they lie in, so that a copy of the data elsewhere finds the same pass.
 */
export async function passKey(
  { path, sha256, graph }: { readonly path: string; readonly sha256: string; readonly graph: ModelGraph },
  shapes: string | null,
  data: CalibrationData,
): Promise<Result<string>> {
  try {
    const weights = await contentsOf(externalFiles(graph).map((name) => join(dirname(path), name)));
    return ok(hashOf([sha256, weights, shapes ?? '', await identityOf(data), env.versions.common]));
  } catch (problem) {
    return err(appError('E-FILE-UNREADABLE', 'The calibration data cannot be read.', { details: String(problem) }));
  }
}

function externalFiles(graph: ModelGraph): readonly string[] {
  const places = (graph.model.graph?.initializer ?? []).flatMap((tensor) => tensor.externalData ?? []);
  const names = places.flatMap(({ key, value }) => (key === 'location' && typeof value === 'string' ? [value] : []));
  return [...new Set(names)].toSorted();
}

/** A folder that holds nothing fit is refused by who reads it, not here. */
async function identityOf(data: CalibrationData): Promise<unknown> {
  if (data.kind === 'random') return data;
  const files = data.kind === 'images' ? await pictureFiles(data.folder) : await arrayFiles(data.path);
  const preparation = data.kind === 'images' ? (data.preparation ?? plainPreparation) : null;
  return [data.kind, preparation, await contentsOf(files.ok ? files.value : [])];
}

async function contentsOf(files: readonly string[]): Promise<unknown> {
  const contents: (readonly [name: string, sha256: string])[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    contents.push([basename(file), hash.digest('hex')]);
  }
  return contents;
}
