import type { ModelGraph } from '../../onnx/model.ts';
import type { PlanStep } from '../plan.ts';
import { predict } from '../predict/predict.ts';
import { contextOf, findings, lackOf, rules, type FixId, type RuleContext } from '../rules/index.ts';
import type { Remedy, RuleId } from '../rules/rule.ts';
import { cutRemedy } from '../rules/tieChoices.ts';
import type { TieGroup } from '../ties.ts';
import type { DeferredGroup, FixFigures, Prediction } from '../types.ts';
import { applyAction } from './apply.ts';
import { Draft } from './draft.ts';
import { harmOf } from './harm.ts';
import { estimateSqnrDb } from './noise/estimateSqnr.ts';
import type { FixOptions } from './planFixes.ts';

/**
 * The fix planner: from what the rules offer to one list of steps.
 *
 * Fixes interact, so they are made in the order of qdq-rules §2.1 and the rules look again after each phase, until nothing
 * is left to do: clean, representation, structure, coverage, exclusions, and one global tie pass. Coverage is judged
 * together with the ties that it calls for, because a new pair may unsettle a group that the tie pass then levels.
 *
 * What is done unasked must do no harm: after each phase the prediction is made again, and where more Q/DQ survive, more
 * bytes move or fewer operators run INT8 than before, the phase is split until the fix that did it is found and left out.
 * What a person chose is done as chosen; only the tie groups that it unsettles are levelled behind it, so that no fix
 * breaks L1 elsewhere. Source: qdq-rules §2 "Edit primitives" and §2.1.
 */
export class Planner {
  readonly #options: PlannerOptions;
  /** Actions that would do harm, and which. */
  readonly #declined = new Map<string, string>();
  readonly #contexts = new WeakMap<ModelGraph, RuleContext>();
  readonly #predictions = new WeakMap<ModelGraph, Prediction>();

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  toFixpoint(graph: ModelGraph): Attempt {
    let at: Attempt = { graph, steps: [] };
    for (let round = 0; round < maxRounds; round += 1) {
      const before = at.steps.length;
      for (const phase of phases) at = this.#settle(at, this.#due(at.graph, phase), phase, graph);
      if (at.steps.length === before) break;
    }
    return this.#options.choose === 'automatic' ? at : this.#level(at, graph);
  }

  /** Chosen fixes that no finding of `graph` offers. */
  notOffered(graph: ModelGraph): readonly FixId[] {
    const { choose } = this.#options;
    if (choose === 'automatic') return [];
    const offered = new Set(this.#tasks(graph, phases.flat()).map((task) => task.remedy.id));
    return choose.filter((id) => !offered.has(id));
  }

  figures(graph: ModelGraph): FixFigures {
    const { reformats, weightedOps, movedBytes } = this.#predict(graph);
    const { int8ToInt8, int8ToFloat } = weightedOps;
    const found = findings(this.#look(graph)).length;
    return { findings: found, reformatsQdq: reformats.qdq, int8ToInt8, int8ToFloat, movedBytes };
  }

  estimatedSqnrDb(before: ModelGraph, after: ModelGraph): number | null {
    return estimateSqnrDb(this.#look(before).core, this.#look(after).core);
  }

  deferred(graph: ModelGraph): readonly DeferredGroup[] {
    return this.#look(graph).ties.flatMap(({ ratio, members, deferred }) =>
      deferred === null ? [] : [{ ratio, members, reason: deferred }],
    );
  }

  /** Fixes that were wanted and are still on offer. */
  skipped(graph: ModelGraph): readonly SkippedFix[] {
    return this.#tasks(graph, phases.flat())
      .filter((task) => this.#isWanted(task.remedy))
      .map(({ rule, remedy }) => {
        const why = this.#declined.get(JSON.stringify(remedy.actions)) ?? lackOf(remedy) ?? 'nothing to change';
        return { rule, reason: `${remedy.summary}: ${why}.` };
      });
  }

  #look(graph: ModelGraph): RuleContext {
    const { target, shapes, amaxOf, capabilities } = this.#options;
    const known = { ...(shapes ? { shapes } : {}), ...(capabilities ? { capabilities } : {}) };
    return once(this.#contexts, graph, () => contextOf(graph, target, { amaxOf, ...known }));
  }

  #predict(graph: ModelGraph): Prediction {
    const { target, capabilities } = this.#options;
    return once(this.#predictions, graph, () => predict(this.#look(graph).core, target, capabilities));
  }

  #tasks(graph: ModelGraph, wanted: readonly RuleId[]): readonly Task[] {
    const context = this.#look(graph);
    return rules
      .filter((rule) => wanted.includes(rule.id))
      .flatMap((rule) =>
        rule
          .find(context)
          .flatMap((hit) => hit.remedies.map((remedy) => ({ rule: rule.id, why: hit.message, remedy }))),
      );
  }

  /** What a phase has to do; several rules may ask for the same, which is then done once. */
  #due(graph: ModelGraph, phase: readonly RuleId[]): readonly Task[] {
    const due = new Map<string, Task>();
    for (const task of this.#tasks(graph, phase)) {
      const key = JSON.stringify(task.remedy.actions);
      if (!this.#isWanted(task.remedy) || !this.#isReady(task.remedy)) continue;
      if (!this.#declined.has(key) && !due.has(key)) due.set(key, task);
    }
    return [...due.values()];
  }

  #isWanted(remedy: Remedy): boolean {
    const { choose } = this.#options;
    return choose === 'automatic' ? remedy.automatic : choose.includes(remedy.id);
  }

  #isReady(remedy: Remedy): boolean {
    const lack = lackOf(remedy);
    return lack === null || (lack === proxyLack && this.#options.allowProxy);
  }

  /**
   * Carries out all tasks, or, where together they do harm, as many as do none. Ties are held against the graph that the
   * plan began with: what a tie costs, the pairs that called for it may have saved.
   */
  #settle(at: Attempt, tasks: readonly Task[], phase: readonly RuleId[], origin: ModelGraph): Attempt {
    const [first] = tasks;
    if (!first) return at;
    let made = this.#carryOut(at, tasks);
    if (phase === coverage) made = this.#carryOut(made, this.#due(made.graph, ties));
    if (made === at || this.#options.choose !== 'automatic') return made;
    const harm = this.#harm(phase === ties ? origin : at.graph, made.graph);
    if (harm === null) return made;
    if (tasks.length > 1) {
      const half = tasks.length >> 1;
      const begun = this.#settle(at, tasks.slice(0, half), phase, origin);
      return this.#settle(begun, tasks.slice(half), phase, origin);
    }
    const cut = this.#cutInstead(at, first);
    if (cut !== at && this.#harm(at.graph, cut.graph) === null) return cut;
    this.#declined.set(JSON.stringify(first.remedy.actions), harm);
    return at;
  }

  #harm(before: ModelGraph, after: ModelGraph): string | null {
    return harmOf(this.#predict(before), this.#predict(after));
  }

  /** A group that one scale would harm is cut instead, where it can be, so that each side can be tied by itself. */
  #cutInstead(at: Attempt, { rule, why, remedy }: Task): Attempt {
    const context = this.#look(at.graph);
    const [action] = remedy.actions;
    const group = context.ties.find((one) => action?.kind === 'tie' && one.id === action.group);
    const cut = group ? cutRemedy(context, rule, group) : null;
    return cut ? this.#carryOut(at, [{ rule, why, remedy: cut }]) : at;
  }

  #carryOut(at: Attempt, tasks: readonly Task[]): Attempt {
    const context = this.#look(at.graph);
    const draft = new Draft(at.graph);
    const steps = tasks.flatMap(({ rule, why, remedy }) =>
      remedy.actions.flatMap((action) =>
        applyAction({ draft, context, why }, action).map((step) => ({ rule, ...step })),
      ),
    );
    return steps.length === 0 ? at : { graph: draft.finish(), steps: [...at.steps, ...steps] };
  }

  /** Ties the groups that are unequal now and were not so in `origin`. */
  #level(at: Attempt, origin: ModelGraph): Attempt {
    if (at.steps.length === 0) return at;
    const before = new Set(
      this.#look(origin)
        .ties.filter((group) => group.broken)
        .map(keyOf),
    );
    const unsettled = this.#look(at.graph).ties.filter((group) => group.broken && !before.has(keyOf(group)));
    const ids = new Set(unsettled.map((group) => group.id));
    const tasks = this.#tasks(at.graph, ties).filter(({ remedy }) =>
      remedy.actions.some((action) => action.kind === 'tie' && !action.force && ids.has(action.group)),
    );
    return this.#carryOut(at, tasks);
  }
}

export interface PlannerOptions extends Omit<FixOptions, 'amax'> {
  readonly amaxOf: (tensor: string) => number | null;
}

export interface Attempt {
  readonly graph: ModelGraph;
  readonly steps: readonly PlanStep[];
}

export interface SkippedFix {
  readonly rule: string;
  readonly reason: string;
}

interface Task {
  readonly rule: RuleId;
  readonly why: string;
  readonly remedy: Remedy;
}

const coverage: readonly RuleId[] = ['AP-02', 'AP-09', 'AP-12', 'AP-04'];
const ties: readonly RuleId[] = ['AP-01', 'AP-03', 'AP-07', 'AP-11', 'AP-22', 'AP-25'];

/** The phases of qdq-rules §2.1 that edit the graph. */
const phases: readonly (readonly RuleId[])[] = [
  ['AP-28'],
  ['AP-21', 'AP-27', 'AP-20', 'AP-18', 'AP-17', 'AP-31'],
  ['AP-06', 'AP-13', 'AP-14', 'AP-16', 'AP-05'],
  coverage,
  ['AP-10', 'AP-15', 'AP-24', 'AP-23'],
  ties,
  ['AP-19'],
];

/** Each round but the last changes something; real models settle in two or three. */
const maxRounds = 8;

const proxyLack = 'a proxy scale, on request';

const keyOf = (group: TieGroup): string => JSON.stringify(group.members);

function once<T>(memory: WeakMap<ModelGraph, T>, graph: ModelGraph, make: () => T): T {
  const known = memory.get(graph);
  if (known !== undefined) return known;
  const made = make();
  memory.set(graph, made);
  return made;
}
