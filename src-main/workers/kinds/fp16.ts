import { ok } from '../../../shared/base/result.ts';
import { atLeast } from '../../../shared/base/target.ts';
import { halfSteps, inputSteps } from '../../../shared/qdq/fp16/halfSteps.ts';
import { withInt8Inputs } from '../../../shared/qdq/fp16/int8Inputs.ts';
import { toHalf } from '../../../shared/qdq/fp16/toHalf.ts';
import { storeWeights } from '../../../shared/qdq/fp16/weightStorage.ts';
import { expressionOf } from '../expression.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';
import { writeOutput } from '../modelOutput.ts';

/** Converts the float part of a model to FP16 and writes it. */
export const fp16: WorkHandler<'fp16'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const keep = input.keep === null ? ok(null) : expressionOf(input.keep);
  if (!keep.ok) return keep;
  const { opened, target, shapes } = model.value;
  const storage = input.weights ?? (atLeast(target, 10) ? null : 'float');
  const { graph: stored, changed } = storage
    ? storeWeights(opened.graph, storage)
    : { graph: opened.graph, changed: [] };
  const entered = input.io === 'int8' ? withInt8Inputs(stored) : { graph: stored, inputs: [] };
  const half = toHalf(entered.graph, { shapes, io: input.io === 'convert' ? 'convert' : 'keep', keep: keep.value });
  if (!half.ok) return half;
  const steps = [...inputSteps(entered.inputs), ...halfSteps(half.value, storage, changed)];
  return writeOutput(model.value, { graph: half.value.graph, plan: { steps } }, input.output);
};
