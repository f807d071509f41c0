import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { atLeast } from '../../../shared/base/target.ts';
import { factsOf } from '../../../shared/onnx/facts.ts';
import { figuresOf } from '../../../shared/qdq/figures.ts';
import { halfSteps, inputSteps } from '../../../shared/qdq/fp16/halfSteps.ts';
import { withInt8Inputs } from '../../../shared/qdq/fp16/int8Inputs.ts';
import { toHalf } from '../../../shared/qdq/fp16/toHalf.ts';
import { storeWeights } from '../../../shared/qdq/fp16/weightStorage.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';

/** Converts the float part of a model to FP16 and writes it. */
export const fp16: WorkHandler<'fp16'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const keep = expression(input.keep);
  if (!keep.ok) return keep;
  const { opened, target, shapes } = model.value;
  const storage = input.weights ?? (atLeast(target, 10) ? null : 'float');
  const { graph: stored, changed } = storage
    ? storeWeights(opened.graph, storage)
    : { graph: opened.graph, changed: [] };
  const entered = input.io === 'int8' ? withInt8Inputs(stored) : { graph: stored, inputs: [] };
  const half = toHalf(entered.graph, { shapes, io: input.io === 'convert' ? 'convert' : 'keep', keep: keep.value });
  if (!half.ok) return half;
  const { graph } = half.value;
  const written = await writeModel(input.output, graph);
  if (!written.ok) return written;
  return ok({
    plan: { steps: [...inputSteps(entered.inputs), ...halfSteps(half.value, storage, changed)] },
    before: figuresOf(opened.graph, { target, shapes }),
    after: figuresOf(graph, { target, shapes }),
    sha256: written.value.sha256,
    sizeBytes: written.value.sizeBytes,
    facts: factsOf(graph),
  });
};

function expression(text: string | null): Result<RegExp | null> {
  try {
    return ok(text === null ? null : new RegExp(text));
  } catch {
    return err(appError('E-USAGE', `'${text ?? ''}' is not a regular expression.`));
  }
}
