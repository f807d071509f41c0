import { ok, type Result } from '../../shared/base/result.ts';
import { factsOf } from '../../shared/onnx/facts.ts';
import type { ModelGraph } from '../../shared/onnx/model.ts';
import { figuresOf } from '../../shared/qdq/figures.ts';
import type { EditPlan } from '../../shared/qdq/plan.ts';
import { writeModel } from '../onnx-file/writeModel.ts';
import { detached } from './detached.ts';
import type { ModelInput } from './modelInput.ts';
import type { WrittenModel } from './work.ts';

/** Writes what a plan made of a model (atomically), with the figures of both. Errors: those of writing a model. */
export async function writeOutput(
  { opened, target, shapes }: ModelInput,
  { graph, plan }: { readonly graph: ModelGraph; readonly plan: EditPlan },
  output: string,
): Promise<Result<WrittenModel>> {
  const written = await writeModel(output, graph);
  if (!written.ok) return written;
  return ok({
    plan: detached(plan),
    before: figuresOf(opened.graph, { target, shapes }),
    after: figuresOf(graph, { target, shapes }),
    sha256: written.value.sha256,
    sizeBytes: written.value.sizeBytes,
    facts: factsOf(graph),
  });
}
