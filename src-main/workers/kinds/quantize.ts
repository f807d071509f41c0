import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { factsOf } from '../../../shared/onnx/facts.ts';
import { figuresOf } from '../../../shared/qdq/figures.ts';
import type { InsertionOptions } from '../../../shared/qdq/insert/options.ts';
import { insertionNeeds, planInsertion } from '../../../shared/qdq/insert/planInsertion.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import { detached } from '../detached.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput, type ModelInput } from '../modelInput.ts';
import type { QuantizeChoice } from '../work.ts';

/** Puts Q/DQ into a float model and writes it. */
export const quantize: WorkHandler<'quantize'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const options = insertionOf(model.value, input.choice);
  if (!options.ok) return options;
  const { opened, target, shapes } = model.value;
  const inserted = planInsertion(opened.graph, options.value, new Map(Object.entries(input.amax)));
  if (!inserted.ok) return inserted;
  const { plan, graph, excluded, pairs } = inserted.value;
  const written = await writeModel(input.output, graph);
  if (!written.ok) return written;
  return ok({
    pairs,
    excluded,
    plan: detached(plan),
    before: figuresOf(opened.graph, { target, shapes }),
    after: figuresOf(graph, { target, shapes }),
    sha256: written.value.sha256,
    sizeBytes: written.value.sizeBytes,
    facts: factsOf(graph),
  });
};

/** Which tensors have to be measured first, those of one scale together, and what stays float. */
export const quantizeNeeds: WorkHandler<'quantizeNeeds'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const options = insertionOf(model.value, input.choice);
  if (!options.ok) return options;
  return insertionNeeds(model.value.opened.graph, options.value);
};

function insertionOf({ target, shapes }: ModelInput, choice: QuantizeChoice): Result<InsertionOptions> {
  const { head, residual, exclude } = choice;
  try {
    const regex = exclude.regex === null ? null : new RegExp(exclude.regex);
    return ok({ target, shapes, head, residual, exclude: { ...exclude, regex } });
  } catch {
    return err(appError('E-USAGE', `'${exclude.regex ?? ''}' is not a regular expression.`));
  }
}
