import type { PlanStep } from '../../../shared/qdq/plan.ts';
import type { WorkOutput } from '../../workers/work.ts';
import { figuresText } from './inspectText.ts';
import { blocks, table } from './table.ts';

const shownSteps = 40;

export function fixText(
  { changed, before, after, plan, deferred, skipped }: WorkOutput<'fix'>,
  output: string | null,
): string {
  const steps = plan.steps.slice(0, shownSteps);
  return blocks(
    changed ? stepsText(steps) : 'Nothing to change.',
    plan.steps.length > steps.length ? `… and ${plan.steps.length - steps.length} more steps` : null,
    figuresText(before, after),
    [
      ...deferred.map(
        ({ members, ratio, reason }) => `deferred: ${members.length} tensors, ratio ${ratio.toFixed(1)}: ${reason}`,
      ),
      ...skipped.map(({ rule, reason }) => `skipped ${rule}: ${reason}`),
    ].join('\n'),
    output === null ? 'Dry run: nothing was written.' : `Written: ${output}`,
  );
}

const stepsText = (steps: readonly PlanStep[]): string =>
  table(
    ['rule', 'step', 'scale', 'why'],
    steps.map(({ rule, op, scale, scaleSource, why }) => [
      rule,
      op,
      scale === null ? null : `${scale.toPrecision(4)} ${scaleSource ?? ''}`.trim(),
      why,
    ]),
  );
