import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from '../../shared/base/result.ts';
import type { ModelGraph, TensorProto } from '../../shared/onnx/model.ts';
import { mapTensors, tensorsOf } from '../../shared/onnx/modelTensors.ts';
import { isExternal, tensorBytes } from '../../shared/onnx/tensors.ts';
import { attemptFile, Refused } from '../files/failure.ts';
import { fillWhole } from '../files/wholeFile.ts';
import { FolderFiles } from './externalFiles.ts';

/** Large tensors start where every system can map a file into memory. */
const mappedAt = 1 << 16;
const packedAt = 16;

/**
 * Gathers the external data of a model in one new file, tensor by tensor in the order of the model.
 * @returns the model that points there.
 */
export async function moveExternal(graph: ModelGraph, file: string): Promise<Result<ModelGraph>> {
  const places = new Map<TensorProto, { readonly offset: number; readonly length: number }>();
  const fill = async (handle: FileHandle): Promise<void> => {
    let end = 0;
    for (const tensor of tensorsOf(graph.model)) {
      if (!isExternal(tensor) || places.has(tensor)) continue;
      const bytes = tensorBytes(graph, tensor);
      if (!bytes.ok) throw new Refused(bytes.error);
      const { length } = bytes.value;
      const step = length >= mappedAt ? mappedAt : packedAt;
      const offset = Math.ceil(end / step) * step;
      await writeAt(handle, bytes.value, offset);
      places.set(tensor, { offset, length });
      end = offset + length;
    }
  };
  const written = await attemptFile(file, () => fillWhole(file, fill));
  if (!written.ok) return written;
  const location = path.basename(file);
  const model = mapTensors(graph.model, (tensor) => {
    const place = places.get(tensor);
    if (!place) return tensor;
    const entries = { location, offset: String(place.offset), length: String(place.length) };
    return { ...tensor, externalData: Object.entries(entries).map(([key, value]) => ({ key, value })) };
  });
  return ok({ model, external: new FolderFiles(path.dirname(file)) });
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}
