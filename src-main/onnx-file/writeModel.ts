import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Sha256 } from '../../shared/base/brand.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { ModelGraph } from '../../shared/onnx/model.ts';
import { attemptFile } from '../files/failure.ts';
import { writeWhole } from '../files/wholeFile.ts';
import { encodePieces, maxModelBytes } from './codec.ts';
import { FolderFiles } from './externalFiles.ts';
import { hasExternalData } from './inlineExternal.ts';
import { moveExternal } from './moveExternal.ts';

export interface WrittenModel {
  readonly sha256: Sha256;
  readonly sizeBytes: number;
}

/**
 * Writes a model whole or not at all: a temporary file beside it, fsync, rename, fsync of the folder. The same graph gives
 * the same bytes. A model with external data that is written into its own folder keeps its files; anywhere else its data
 * are gathered in one file beside it, `<model>.data`, which is in place before the model is.
 *
 * Errors: `E-ONNX-TOO-LARGE`, `E-FILE-UNWRITABLE`, `E-DISK-FULL`, and those of reading external data.
 */
export async function writeModel(file: string, graph: ModelGraph): Promise<Result<WrittenModel>> {
  const target = path.resolve(file);
  const settled = keepsItsFiles(target, graph) ? ok(graph) : await moveExternal(graph, `${target}.data`);
  if (!settled.ok) return settled;
  const { pieces, sizeBytes } = encodePieces(settled.value);
  if (sizeBytes > maxModelBytes)
    return err(
      appError('E-ONNX-TOO-LARGE', `The model would have ${sizeBytes} bytes in one file; 2 GiB is the limit.`),
    );
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  const written = await attemptFile(target, () => writeWhole(target, pieces));
  return written.ok ? ok({ sha256: hash.digest('hex') as Sha256, sizeBytes }) : written;
}

function keepsItsFiles(target: string, graph: ModelGraph): boolean {
  if (!hasExternalData(graph)) return true;
  return (
    graph.external instanceof FolderFiles && realFolder(graph.external.folder) === realFolder(path.dirname(target))
  );
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
