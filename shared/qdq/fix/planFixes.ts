import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Target } from '../../base/target.ts';
import { indexOf } from '../../onnx/graphIndex.ts';
import { inlineFunctions } from '../../onnx/inlineFunctions.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { EditPlan } from '../plan.ts';
import type { Capabilities } from '../predict/targets.ts';
import type { FixId } from '../rules/index.ts';
import type { DeferredGroup, FixFigures } from '../types.ts';
import { Planner, type SkippedFix } from './planner.ts';

export type { SkippedFix } from './planner.ts';

/** What to fix, and with what. */
export interface FixOptions {
  readonly target: Target;
  /** Values for dynamic axes, by graph input. */
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  /** All fixes that are automatic, or the ones named by a finding's offers. */
  readonly choose: 'automatic' | readonly FixId[];
  /** Largest |x| by core tensor; null when nothing was calibrated. */
  readonly amax: ReadonlyMap<string, number> | null;
  readonly allowProxy: boolean;
  /** What the target can do, where boards have said so: no fix is made that the engine there would be worse for. */
  readonly capabilities?: Capabilities;
}

export interface FixResult {
  readonly plan: EditPlan;
  readonly graph: ModelGraph;
  readonly before: FixFigures;
  readonly after: FixFigures;
  /** Unequal groups that the resulting file records as set aside. */
  readonly deferred: readonly DeferredGroup[];
  /** Fixes that were wanted and not made, each with what it lacked or what it would have done. */
  readonly skipped: readonly SkippedFix[];
  readonly changed: boolean;
}

/**
 * The plan that fixes a graph, and the graph that it makes. The same graph, options and scales give the same plan. Local
 * functions are inlined first, and the plan is one of the inlined graph: one function may be called where scales differ.
 *
 * Errors: `E-ONNX-GRAPH` when two nodes make one tensor; `E-NOT-FOUND` when a chosen fix is not on offer for this graph.
 */
export function planFixes(model: ModelGraph, { amax, ...options }: FixOptions): Result<FixResult> {
  const graph = inlineFunctions(model);
  const twice = madeTwice(graph);
  if (twice !== null) return err(appError('E-ONNX-GRAPH', `Two nodes make the tensor '${twice}'.`));
  const planner = new Planner({ ...options, amaxOf: (tensor) => amax?.get(tensor) ?? null });
  const missing = planner.notOffered(graph);
  if (missing.length > 0)
    return err(appError('E-NOT-FOUND', `This model has no such fix on offer: ${missing.join(', ')}.`));
  const { graph: fixed, steps } = planner.toFixpoint(graph);
  return ok({
    plan: { steps, estimatedSqnrDb: steps.length > 0 ? planner.estimatedSqnrDb(graph, fixed) : null },
    graph: steps.length > 0 ? fixed : model,
    before: planner.figures(graph),
    after: planner.figures(fixed),
    deferred: planner.deferred(fixed),
    skipped: planner.skipped(fixed),
    changed: steps.length > 0,
  });
}

/** Core tensors for which the chosen fixes would need a calibrated scale. */
export function scalesNeeded(
  model: ModelGraph,
  target: Target,
  shapes?: ReadonlyMap<string, readonly number[]>,
  choose: FixOptions['choose'] = 'automatic',
  capabilities?: Capabilities,
): readonly string[] {
  const graph = inlineFunctions(model);
  if (madeTwice(graph) !== null) return [];
  const planner = new Planner({
    target,
    choose,
    allowProxy: false,
    amaxOf: () => placeholderAmax,
    ...(shapes ? { shapes } : {}),
    ...(capabilities ? { capabilities } : {}),
  });
  const { steps } = planner.toFixpoint(graph);
  return [...new Set(steps.filter((step) => step.scaleSource === 'calibrated').flatMap((step) => step.tensors))];
}

/** Stands for a measurement while it is found out which ones are needed; no plan is made with it. */
const placeholderAmax = 1;

/** Edits know nodes by what they make, so that has to be unique, as ONNX asks. */
function madeTwice(graph: ModelGraph): string | null {
  const { nodes, initializers, inputs } = indexOf(graph);
  const made = new Set([...inputs, ...initializers.keys()]);
  for (const node of nodes)
    for (const name of node.output ?? []) {
      if (name !== '' && made.has(name)) return name;
      made.add(name);
    }
  return null;
}
