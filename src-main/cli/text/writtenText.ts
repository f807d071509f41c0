import type { WrittenModel } from '../../workers/work.ts';
import { figuresText } from './inspectText.ts';
import { blocks } from './table.ts';

const shownSteps = 40;

export function writtenText({ plan, before, after }: WrittenModel, output: string): string {
  const shown = plan.steps.slice(0, shownSteps).map((step) => step.why);
  const more = plan.steps.length - shown.length;
  return blocks(
    [...new Set(shown), ...(more > 0 ? [`… and ${more} more steps`] : [])].join('\n'),
    figuresText(before, after),
    `Written: ${output}`,
  );
}
