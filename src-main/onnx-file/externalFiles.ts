import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { appError, type AppError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { ExternalFiles, ModelProto } from '../../shared/onnx/model.ts';
import { tensorsOf } from '../../shared/onnx/modelTensors.ts';
import { expectedBytes, externalPlaceOf, isExternal } from '../../shared/onnx/tensors.ts';

/**
 * Tensor data in files beside a model, as the ONNX external data format has it.
 *
 * The paths come from the model, which may come from anywhere: a path that is absolute, climbs with `..`, holds a
 * backslash or a NUL, or that a link leads out of the model's folder, is refused. Source: ONNX "External data" and its
 * security notes.
 */
export class FolderFiles implements ExternalFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  read(location: string, offset: number, length: number | null): Uint8Array | null {
    const file = this.locate(location);
    if (!file.ok) return null;
    const size = length ?? file.value.sizeBytes - offset;
    if (rangeFault(location, offset, size, file.value.sizeBytes)) return null;
    const bytes = new Uint8Array(size);
    try {
      return readAll(file.value.path, bytes, offset) ? bytes : null;
    } catch {
      return null;
    }
  }

  /** The real path of a file within the folder. Errors: `E-ONNX-EXTERNAL-PATH`, `E-ONNX-EXTERNAL-MISSING`. */
  locate(location: string): Result<{ readonly path: string; readonly sizeBytes: number }> {
    const why = pathFault(location);
    if (why) return err(appError('E-ONNX-EXTERNAL-PATH', `External data ${quoted(location)} ${why}.`));
    try {
      const root = realpathSync(this.folder);
      const real = realpathSync(path.join(root, location));
      const within = path.relative(root, real);
      if (within.startsWith('..') || path.isAbsolute(within))
        return err(
          appError('E-ONNX-EXTERNAL-PATH', `External data ${quoted(location)} is linked out of the model's folder.`),
        );
      const stats = statSync(real);
      if (stats.isFile()) return ok({ path: real, sizeBytes: stats.size });
    } catch {
      // Not there, or not ours to read: the same to whoever needs it.
    }
    return err(
      appError('E-ONNX-EXTERNAL-MISSING', `External data ${quoted(location)} is not there or cannot be read.`),
    );
  }
}

/** Why the external tensors of a model cannot be read; null when they can, or there are none. Reads no data. */
export function externalFault(model: ModelProto, files: FolderFiles): AppError | null {
  const sizes = new Map<string, number>();
  for (const tensor of tensorsOf(model)) {
    if (!isExternal(tensor)) continue;
    const { location, offset, length } = externalPlaceOf(tensor);
    let size = sizes.get(location);
    if (size === undefined) {
      const file = files.locate(location);
      if (!file.ok) return file.error;
      size = file.value.sizeBytes;
      sizes.set(location, size);
    }
    const expected = expectedBytes(tensor);
    if (length !== null && expected !== null && length !== expected)
      return appError(
        'E-ONNX-TENSOR',
        `Tensor '${tensor.name ?? ''}' has ${length} external bytes where its shape asks for ${expected}.`,
      );
    const fault = rangeFault(location, offset, length ?? expected ?? 0, size);
    if (fault) return fault;
  }
  return null;
}

function pathFault(location: string): string | null {
  if (location === '') return 'has no location';
  if (location.includes('\0')) return 'holds a NUL';
  if (location.includes('\\')) return 'holds a backslash';
  if (location.startsWith('/') || /^[a-zA-Z]:/.test(location)) return 'is an absolute path';
  return location.split('/').includes('..') ? 'climbs out of its folder' : null;
}

function rangeFault(location: string, offset: number, length: number, size: number): AppError | null {
  const isSound = [offset, length].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (isSound && offset + length <= size) return null;
  return appError(
    'E-ONNX-EXTERNAL-RANGE',
    `External data ${quoted(location)} has ${size} bytes; the model asks for ${length} from ${offset} on.`,
  );
}

/** @returns false when the file ended early. */
function readAll(file: string, bytes: Uint8Array, offset: number): boolean {
  const handle = openSync(file, 'r');
  try {
    for (let done = 0; done < bytes.length;) {
      const count = readSync(handle, bytes, done, bytes.length - done, offset + done);
      if (count === 0) return false;
      done += count;
    }
    return true;
  } finally {
    closeSync(handle);
  }
}

/** For messages: bounded, and without control characters. */
const quoted = (text: string): string => JSON.stringify(text.slice(0, 120));
