import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Sha256 } from '../../shared/base/brand.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { ModelGraph } from '../../shared/onnx/model.ts';
import { decodeModel, maxModelBytes } from './codec.ts';
import { externalFault, FolderFiles } from './externalFiles.ts';

const chunkBytes = 1 << 24;

export interface OpenedModel {
  readonly graph: ModelGraph;
  /** Of the model file alone, without external data. */
  readonly sha256: Sha256;
  readonly sizeBytes: number;
}

/**
 * Reads and checks a model. Tensor data stay in the file's bytes, or in their external files, until they are asked for.
 *
 * Errors: `E-FILE-NOT-FOUND`, `E-FILE-UNREADABLE`, those of `decodeModel`, and `E-ONNX-EXTERNAL-*`.
 */
export async function openModel(file: string): Promise<Result<OpenedModel>> {
  const read = await readFile(file);
  if (!read.ok) return read;
  const { bytes, sha256 } = read.value;
  const files = new FolderFiles(path.dirname(path.resolve(file)));
  const graph = decodeModel(bytes, files);
  if (!graph.ok) return graph;
  const fault = externalFault(graph.value.model, files);
  return fault ? err(fault) : ok({ graph: graph.value, sha256, sizeBytes: bytes.length });
}

async function readFile(file: string): Promise<Result<{ bytes: Uint8Array; sha256: Sha256 }>> {
  let handle: FileHandle | null = null;
  try {
    // Before it is opened: opening a pipe would wait for its writer.
    const stats = await stat(file);
    if (!stats.isFile()) return err(appError('E-FILE-UNREADABLE', `${file} is not a file.`));
    if (stats.size > maxModelBytes) return err(appError('E-ONNX-TOO-LARGE', `${file} has more than 2 GiB.`));
    handle = await open(file, 'r');
    const bytes = new Uint8Array(stats.size);
    const sha256 = await fill(handle, bytes);
    return sha256
      ? ok({ bytes, sha256 })
      : err(appError('E-ONNX-TRUNCATED', `${file} became shorter while it was read.`));
  } catch (problem) {
    return err(readProblem(file, problem));
  } finally {
    await handle?.close();
  }
}

/** @returns the hash of the bytes; null when there were fewer. */
async function fill(handle: FileHandle, bytes: Uint8Array): Promise<Sha256 | null> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(chunkBytes, bytes.length - at), at);
    if (bytesRead === 0) return null;
    hash.update(bytes.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex') as Sha256;
}

function readProblem(file: string, problem: unknown) {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  return appError(
    isMissing ? 'E-FILE-NOT-FOUND' : 'E-FILE-UNREADABLE',
    isMissing ? `${file} is not there.` : `${file} cannot be read.`,
    { details: String(problem) },
  );
}
