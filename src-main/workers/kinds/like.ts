import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { kernelsByModule, kernelsByName } from '../../../shared/compare/kernelsByModule.ts';
import { factsOf } from '../../../shared/onnx/facts.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { figuresOf } from '../../../shared/qdq/figures.ts';
import { planLike, type LikePlan } from '../../../shared/qdq/like/planLike.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import { detached } from '../detached.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput, type ModelInput } from '../modelInput.ts';
import type { WorkInput } from '../work.ts';
import { linkedRunOf } from './recentRuns.ts';
import { predictionOf } from './predict.ts';

/** Moves the Q/DQ of a model towards the placement of a measured engine, and writes the result where it is asked for. */
export const like: WorkHandler<'like'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const measured = input.amax && new Map(Object.entries(input.amax));
  const planned = await planFrom(model.value, input, (tensor) => measured?.get(tensor) ?? null);
  if (!planned.ok) return planned;
  const { opened, target, shapes } = model.value;
  const { graph, plan, unreached } = planned.value;
  const written = input.output === null ? null : await writeModel(input.output, graph);
  if (written && !written.ok) return written;
  const kept = detached(plan);
  return ok({
    before: figuresOf(opened.graph, { target, shapes }),
    after: figuresOf(graph, { target, shapes }),
    steps: kept.steps,
    estimatedSqnrDb: kept.estimatedSqnrDb ?? null,
    plan: kept,
    deferred: [],
    skipped: unreached.map(({ node, reason }) => ({ rule: 'like', reason: `${node}: ${reason}.` })),
    changed: kept.steps.length > 0,
    predictionBefore: predictionOf(opened.graph, target, shapes).engine,
    predictionAfter: predictionOf(graph, target, shapes).engine,
    sha256: written?.value.sha256 ?? null,
    sizeBytes: written?.value.sizeBytes ?? null,
    facts: factsOf(graph),
  });
};

/** Which tensors would have to be measured first. */
export const likeNeeds: WorkHandler<'likeNeeds'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const planned = await planFrom(model.value, input, () => placeholderAmax);
  if (!planned.ok) return planned;
  const steps = planned.value.plan.steps.filter(
    (step) => step.scaleSource === 'calibrated' && step.op === 'insert-pair',
  );
  const { makers, inputs } = coreGraphOf(model.value.opened.graph, model.value.shapes);
  const tensors = new Set(steps.flatMap((step) => step.tensors));
  return ok({ tensors: [...tensors].filter((tensor) => makers.has(tensor) || inputs.includes(tensor)) });
};

/** Stands for a measurement while it is found out which ones are needed. */
const placeholderAmax = 1;

async function planFrom(
  { opened, target, shapes }: ModelInput,
  { path, run, allowProxy }: Pick<WorkInput<'like'>, 'path' | 'run' | 'allowProxy'>,
  amaxOf: (tensor: string) => number | null,
): Promise<Result<LikePlan>> {
  const linked = await linkedRunOf({ ...run, model: run.model ?? { path, sha256: null } });
  if (!linked.ok) return linked;
  const { engine } = linked.value.evidence;
  if (engine === null) return err(appError('E-RUN-NOTHING', 'The run has no layer information to be like.'));
  const options = { target, shapes, amaxOf, allowProxy };
  const planned = planLike(opened.graph, kernelsByName(engine), options);
  if (planned.matched > 0) return ok(planned);
  const unlinked = await linkedRunOf({ ...run, model: null });
  const named = unlinked.ok && unlinked.value.evidence.engine;
  const core = coreGraphOf(opened.graph, shapes);
  const byModule = named ? planLike(opened.graph, kernelsByModule(named, core), options) : planned;
  return byModule.matched > 0
    ? ok(byModule)
    : err(
        appError('E-NOT-FOUND', 'No layer of the run names an operator of this model.', {
          hint: 'Give a run that was built from a variant of the same export.',
        }),
      );
}
