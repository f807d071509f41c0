import { ok } from '../../../shared/base/result.ts';
import { inlineExternal } from '../../onnx-file/inlineExternal.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import type { WorkHandler } from '../handler.ts';

/** A model and its external data as one file. Errors: those of reading, `E-ONNX-TOO-LARGE`, `E-DISK-FULL`. */
export const embed: WorkHandler<'embed'> = async ({ path, output }) => {
  const opened = await openModel(path);
  if (!opened.ok) return opened;
  const whole = inlineExternal(opened.value.graph);
  if (!whole.ok) return whole;
  const written = await writeModel(output, whole.value);
  return written.ok ? ok({ sizeBytes: written.value.sizeBytes }) : written;
};
