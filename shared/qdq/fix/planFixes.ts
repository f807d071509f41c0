import type { Target } from '../../base/target.ts';
import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { EditPlan, PlanStep } from '../plan.ts';
import { lackOf, rules, contextOf, type FixId, type RuleContext } from '../rules/index.ts';
import type { Remedy, RuleId } from '../rules/rule.ts';
import { deferralsOf } from '../deferrals.ts';
import type { DeferredGroup, FixFigures } from '../types.ts';
import { applyAction } from './apply.ts';
import { Draft } from './draft.ts';
import { figuresOf, isWorse } from './figures.ts';

/**
 * The fix planner: from what the rules offer to one edit plan.
 *
 * Fixes interact, so they are made in the order of qdq-rules §2.1 and the rules look again after each phase, until nothing
 * is left to do: clean, representation, structure, coverage, exclusions, and one global tie pass. Coverage is judged
 * together with the ties that it calls for, because a new pair may unsettle a group that the tie pass then levels.
 *
 * What is done unasked must do no harm: after each phase the prediction is made again, and where more Q/DQ survive, more
 * bytes move or fewer operators run INT8 than before, the phase is split until the fix that did it is found and left out.
 * Source: qdq-rules §2 "Edit primitives" and §2.1.
 */
export interface FixOptions {
  readonly target: Target;
  /** Values for dynamic axes, by graph input. */
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  /** All fixes that are automatic, or the ones named by a finding's offers. */
  readonly choose: 'automatic' | readonly FixId[];
  /** Largest |x| by core tensor; null when nothing was calibrated. */
  readonly amax: ReadonlyMap<string, number> | null;
  readonly allowProxy: boolean;
}

export interface FixResult {
  readonly plan: EditPlan;
  readonly graph: ModelGraph;
  readonly before: FixFigures;
  readonly after: FixFigures;
  /** Groups that the resulting file records as set aside. */
  readonly deferred: readonly DeferredGroup[];
  readonly skipped: readonly SkippedFix[];
  readonly changed: boolean;
}

export interface SkippedFix {
  readonly rule: string;
  readonly reason: string;
}

/** Errors: `E-NOT-FOUND` when a chosen fix is not on offer for this graph. */
export function planFixes(graph: ModelGraph, options: FixOptions): Result<FixResult> {
  const amax = options.amax;
  const planner = new Planner(options, (tensor) => amax?.get(tensor) ?? null);
  const missing = options.choose === 'automatic' ? [] : planner.notOffered(graph, options.choose);
  if (missing.length > 0) return err(appError('E-NOT-FOUND', `No such fix for this model: ${missing.join(', ')}.`));
  const { graph: fixed, steps } = planner.toFixpoint(graph);
  return ok({
    plan: { steps },
    graph: fixed,
    before: figuresOf(planner.look(graph)),
    after: figuresOf(planner.look(fixed)),
    deferred: deferralsOf(fixed),
    skipped: planner.skipped(fixed),
    changed: steps.length > 0,
  });
}

/** Core tensors for which the chosen fixes would need a calibrated scale. */
export function scalesNeeded(
  graph: ModelGraph,
  target: Target,
  shapes?: ReadonlyMap<string, readonly number[]>,
  choose: FixOptions['choose'] = 'automatic',
): readonly string[] {
  const options = {
    target,
    choose,
    amax: null,
    allowProxy: false,
    ...(shapes ? { shapes } : {}),
  } as const;
  const planner = new Planner(options, () => placeholderAmax);
  const { steps } = planner.toFixpoint(graph);
  return [...new Set(steps.filter((step) => step.scaleSource === 'calibrated').flatMap((step) => step.tensors))];
}

/** Stands for a measurement while it is found out which ones are needed; no plan is made with it. */
const placeholderAmax = 1;

/** The phases of qdq-rules §2.1. A rule that is in none of them offers nothing unasked. */
const phases: readonly (readonly RuleId[])[] = [
  ['AP-28'],
  ['AP-21', 'AP-27', 'AP-20', 'AP-18', 'AP-17', 'AP-31'],
  ['AP-06', 'AP-13', 'AP-14', 'AP-16', 'AP-05'],
  ['AP-02', 'AP-09', 'AP-12', 'AP-04'],
  ['AP-10', 'AP-15', 'AP-24', 'AP-23'],
  ['AP-01', 'AP-03', 'AP-07', 'AP-11', 'AP-22'],
];
const coveragePhase = phases[3]!;
const tiePhase = phases[5]!;

const maxRounds = 8;

interface Attempt {
  readonly graph: ModelGraph;
  readonly steps: readonly PlanStep[];
}

interface Task {
  readonly rule: RuleId;
  readonly message: string;
  readonly remedy: Remedy;
}

class Planner {
  readonly #options: FixOptions;
  readonly #amaxOf: (tensor: string) => number | null;
  readonly #declined = new Map<FixId, SkippedFix>();

  constructor(options: FixOptions, amaxOf: (tensor: string) => number | null) {
    this.#options = options;
    this.#amaxOf = amaxOf;
  }

  look(graph: ModelGraph): RuleContext {
    const { target, shapes } = this.#options;
    return contextOf(graph, target, { amaxOf: this.#amaxOf, ...(shapes ? { shapes } : {}) });
  }

  notOffered(graph: ModelGraph, chosen: readonly FixId[]): readonly FixId[] {
    const offered = new Set(
      tasksOf(
        this.look(graph),
        rules.map((rule) => rule.id),
      ).map((task) => task.remedy.id),
    );
    return chosen.filter((id) => !offered.has(id));
  }

  toFixpoint(graph: ModelGraph): Attempt {
    let at: Attempt = { graph, steps: [] };
    for (let round = 0; round < maxRounds; round += 1) {
      const before = at;
      for (const phase of phases) at = this.#settle(at, this.#due(at.graph, phase), phase);
      if (at.steps.length === before.steps.length) break;
    }
    return at;
  }

  /** Automatic remedies that were not made, each with what it lacked or what it would have done. */
  skipped(graph: ModelGraph): readonly SkippedFix[] {
    const open = tasksOf(this.look(graph), phases.flat()).filter((task) => this.#isChosen(task.remedy));
    return open.map(
      ({ rule, remedy }) =>
        this.#declined.get(remedy.id) ?? {
          rule,
          reason: `${remedy.summary}: ${lackOf(remedy) ?? 'nothing to change'}.`,
        },
    );
  }

  #due(graph: ModelGraph, phase: readonly RuleId[]): readonly Task[] {
    return tasksOf(this.look(graph), phase).filter(
      ({ remedy }) => this.#isChosen(remedy) && this.#isReady(remedy) && !this.#declined.has(remedy.id),
    );
  }

  #isChosen(remedy: Remedy): boolean {
    return this.#options.choose === 'automatic' ? remedy.automatic : this.#options.choose.includes(remedy.id);
  }

  #isReady(remedy: Remedy): boolean {
    const lack = lackOf(remedy);
    return lack === null || (lack === 'a proxy scale, on request' && this.#options.allowProxy);
  }

  /** Carries out all tasks, or, where together they do harm, as many as do none. */
  #settle(at: Attempt, tasks: readonly Task[], phase: readonly RuleId[]): Attempt {
    if (tasks.length === 0) return at;
    let made = this.#carryOut(at, tasks);
    if (phase === coveragePhase) made = this.#carryOut(made, this.#due(made.graph, tiePhase));
    if (made.steps.length === at.steps.length) return at;
    if (this.#options.choose !== 'automatic') return made;
    const harm = isWorse(figuresOf(this.look(at.graph)), figuresOf(this.look(made.graph)));
    if (harm === null) return made;
    const [first] = tasks;
    if (first && tasks.length === 1) {
      this.#declined.set(first.remedy.id, { rule: first.rule, reason: `${first.remedy.summary}: ${harm}.` });
      return at;
    }
    const half = tasks.length >> 1;
    return this.#settle(this.#settle(at, tasks.slice(0, half), phase), tasks.slice(half), phase);
  }

  #carryOut(at: Attempt, tasks: readonly Task[]): Attempt {
    const context = this.look(at.graph);
    const draft = new Draft(at.graph);
    const steps: PlanStep[] = [];
    for (const { rule, message, remedy } of tasks)
      for (const action of remedy.actions)
        for (const step of applyAction({ draft, context, why: message }, action)) steps.push({ rule, ...step });
    return steps.length === 0 ? at : { graph: draft.finish(), steps: [...at.steps, ...steps] };
  }
}

function tasksOf(context: RuleContext, wanted: readonly RuleId[]): readonly Task[] {
  return rules
    .filter((rule) => wanted.includes(rule.id))
    .flatMap((rule) =>
      rule
        .find(context)
        .flatMap((hit) => hit.remedies.map((remedy) => ({ rule: rule.id, message: hit.message, remedy }))),
    );
}
