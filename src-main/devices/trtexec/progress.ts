import type { JobPhase } from '../../../shared/contract/project.ts';
import type { LogPhase } from '../../../shared/trtexec/log.ts';

/**
 * How far a job is, from what is expected of each of its steps, how long the present one has lasted by the board's own
 * clock, and what its log says. trtexec prints no progress in any version: a build that was never made on this board has
 * none, and neither has a step during which the clock was set back.
 */
export interface PlannedStep {
  readonly phase: JobPhase;
  readonly expectedSeconds: number | null;
}

export interface Progress {
  readonly phase: JobPhase;
  /** 0…1 of the phase. */
  readonly progress: number | null;
  /** Of the phase and all that come after it, as far as they are known. */
  readonly secondsLeft: number | null;
}

/** The plan as it lies on the board (`planText`); steps that do not read end it. */
export function readPlan(text: string): readonly PlannedStep[] {
  const steps: PlannedStep[] = [];
  for (const line of text.split('\n').slice(0, maxSteps)) {
    const [, phase, seconds] = /^(build|measure|score|profile) (\?|\d{1,6}(?:\.\d{1,6})?)$/.exec(line) ?? [];
    if (phase !== 'build' && phase !== 'measure' && phase !== 'score' && phase !== 'profile') break;
    steps.push({ phase, expectedSeconds: seconds === '?' ? null : Number(seconds) });
  }
  return steps;
}

const maxSteps = 1000;
/** A step that lasts longer than expected stays just short of its end. */
const mostOfAStep = 0.98;

export function progressAt(
  plan: readonly PlannedStep[],
  step: number,
  elapsedSeconds: number | null,
  log: LogPhase,
): Progress | null {
  const current = plan[step];
  if (!current) return null;
  const { phase } = current;
  const inPhase = plan.filter((each) => each.phase === phase);
  const before = plan.slice(0, step).filter((each) => each.phase === phase);
  const share = shareOf(current, elapsedSeconds, log);
  const total = sum(inPhase);
  const left = share === null || current.expectedSeconds === null ? null : (1 - share) * current.expectedSeconds;
  const later = sum(plan.slice(step + 1).filter((each) => each.expectedSeconds !== null)) ?? 0;
  return {
    phase,
    progress:
      share === null
        ? null
        : inPhase.length === 1
          ? share
          : total === null || total === 0
            ? (before.length + share) / inPhase.length
            : ((sum(before) ?? 0) + share * (current.expectedSeconds ?? 0)) / total,
    secondsLeft: left === null ? null : Math.max(0, left + later),
  };
}

function shareOf({ phase, expectedSeconds }: PlannedStep, elapsed: number | null, log: LogPhase): number | null {
  if (log === 'passed') return 1;
  if (phase === 'build' && log === 'built') return 1;
  if (expectedSeconds === null || elapsed === null) return null;
  return Math.min(mostOfAStep, elapsed / Math.max(expectedSeconds, 0.001));
}

const sum = (steps: readonly PlannedStep[]): number | null =>
  steps.reduce<number | null>(
    (total, { expectedSeconds }) => (total === null || expectedSeconds === null ? null : total + expectedSeconds),
    0,
  );
