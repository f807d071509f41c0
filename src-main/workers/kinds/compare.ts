import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import { nodeFactsOf, type NodeFacts } from '../../../shared/compare/coreNodes.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { WorkHandler } from '../handler.ts';
import type { RunFiles } from '../work.ts';
import { evidenceOf } from './readRun.ts';

/** B against A, with the models where they are at hand. */
export const compare: WorkHandler<'compare'> = ({ a, b }) => comparisonOf(a, b);

export async function comparisonOf(a: RunFiles, b: RunFiles): Promise<Result<Comparison>> {
  const evidenceA = await evidenceOf(a);
  if (!evidenceA.ok) return evidenceA;
  const evidenceB = await evidenceOf(b);
  if (!evidenceB.ok) return evidenceB;
  const models = { a: await factsOf(a), b: await factsOf(b) };
  return ok(compareRuns(evidenceA.value, evidenceB.value, models));
}

/** A model that does not read any more takes nothing from the comparison but its operators' order. */
async function factsOf({ model }: RunFiles): Promise<NodeFacts | null> {
  const opened = model ? await openModel(model.path) : null;
  return opened?.ok ? nodeFactsOf(opened.value.graph) : null;
}
