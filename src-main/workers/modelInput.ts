import { parseShapes, type Shapes } from '../../shared/base/shapes.ts';
import { parseTarget, type Target } from '../../shared/base/target.ts';
import { ok, type Result } from '../../shared/base/result.ts';
import { openModel, type OpenedModel } from '../onnx-file/openModel.ts';

/** The model that most kinds begin with, and what it is looked at for. */
export interface ModelInput {
  readonly opened: OpenedModel;
  readonly target: Target;
  readonly shapes: Shapes;
}

/** Errors: `E-TARGET`, `E-SHAPES`, and those of reading a model. */
export async function openInput(input: {
  readonly path: string;
  readonly target: string;
  readonly shapes: string | null;
}): Promise<Result<ModelInput>> {
  const target = parseTarget(input.target);
  if (!target.ok) return target;
  const shapes = parseShapes(input.shapes);
  if (!shapes.ok) return shapes;
  const opened = await openModel(input.path);
  return opened.ok ? ok({ opened: opened.value, target: target.value, shapes: shapes.value }) : opened;
}
