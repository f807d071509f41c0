import { jsonText } from '../../../shared/base/jsonText.ts';
import { ok } from '../../../shared/base/result.ts';
import type { ManyComparison } from '../../../shared/compare/types.ts';
import type { WorkHandler } from '../handler.ts';
import { comparedRun } from './compare.ts';
import { compareMany } from './compareMany.ts';

/** Several runs in one table, without what the runs themselves consist of. */
export const compareTable: WorkHandler<'compareTable'> = async (input) => {
  const many = await compareMany(input);
  if (!many.ok) return many;
  return ok(jsonText<ManyComparison>({ ...many.value, runs: many.value.runs.map(comparedRun) }));
};
