import { ok } from '../../../shared/base/result.ts';
import { modelDrawingOf } from '../../../shared/qdq/modelDrawing.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { WorkHandler } from '../handler.ts';

export const modelGraph: WorkHandler<'modelGraph'> = async ({ path }) => {
  const opened = await openModel(path);
  return opened.ok ? ok(modelDrawingOf(opened.value.graph)) : opened;
};
