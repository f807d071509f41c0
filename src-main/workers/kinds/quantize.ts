import { ok, type Result } from '../../../shared/base/result.ts';
import type { InsertionOptions } from '../../../shared/qdq/insert/options.ts';
import { insertionNeeds, planInsertion } from '../../../shared/qdq/insert/planInsertion.ts';
import { expressionOf } from '../expression.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput, type ModelInput } from '../modelInput.ts';
import { writeOutput } from '../modelOutput.ts';
import type { QuantizeChoice } from '../work.ts';

/** Puts Q/DQ into a float model and writes it. */
export const quantize: WorkHandler<'quantize'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const options = insertionOf(model.value, input.choice);
  if (!options.ok) return options;
  const { graph } = model.value.opened;
  const inserted = planInsertion(graph, options.value, new Map(Object.entries(input.amax)));
  if (!inserted.ok) return inserted;
  const { excluded, pairs } = inserted.value;
  const written = await writeOutput(model.value, inserted.value, input.output);
  return written.ok ? ok({ ...written.value, pairs, excluded }) : written;
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
  const regex = exclude.regex === null ? ok(null) : expressionOf(exclude.regex);
  return regex.ok ? ok({ target, shapes, head, residual, exclude: { ...exclude, regex: regex.value } }) : regex;
}
