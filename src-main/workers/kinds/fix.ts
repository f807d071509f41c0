import { ok } from '../../../shared/base/result.ts';
import { factsOf } from '../../../shared/onnx/facts.ts';
import { capabilitiesWith } from '../../../shared/qdq/caps/index.ts';
import { planFixes } from '../../../shared/qdq/fix/planFixes.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import { detached } from '../detached.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';
import { predictionOf } from './predict.ts';

/** Plans fixes and, where asked to, writes the fixed model; with nothing to fix that is the model as it was. */
export const fix: WorkHandler<'fix'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target, shapes } = model.value;
  const planned = planFixes(opened.graph, {
    target,
    shapes,
    choose: input.fixes ?? 'automatic',
    amax: input.amax && new Map(Object.entries(input.amax)),
    allowProxy: input.allowProxy,
    capabilities: capabilitiesWith(target, input.answers ?? {}),
  });
  if (!planned.ok) return planned;
  const { graph, plan, before, after, deferred, skipped, changed } = planned.value;
  const written = input.output === null ? null : await writeModel(input.output, graph);
  if (written && !written.ok) return written;
  const kept = detached(plan);
  return ok({
    before,
    after,
    steps: kept.steps,
    estimatedSqnrDb: kept.estimatedSqnrDb ?? null,
    plan: kept,
    deferred,
    skipped,
    changed,
    predictionBefore: predictionOf(opened.graph, target, shapes, undefined, input.answers).engine,
    predictionAfter: predictionOf(graph, target, shapes, undefined, input.answers).engine,
    sha256: written?.value.sha256 ?? null,
    sizeBytes: written?.value.sizeBytes ?? null,
    facts: factsOf(graph),
  });
};
