import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ok } from '../../../shared/base/result.ts';
import type { PlanCheck } from '../../../shared/qdq/pytorch/checkPlan.ts';
import { answer, type CommonOptions } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { withJson } from '../options.ts';

/** `qdq check-plan`: does a re-exported model keep the fix that a plan describes? Exit code 1 when it does not. */
export function registerCheckPlan(program: Command, compose: Compose): void {
  withJson(program.command('check-plan'))
    .description('does a re-exported model keep the fix of a plan')
    .argument('<model>', 'ONNX file, exported after fine-tuning')
    .argument('<plan>', 'plan.json, as `qdq fix --pytorch-plan` wrote it')
    .action((model: string, plan: string, options: CommonOptions) =>
      answer(options, async () => {
        const work = (await compose()).newWorkRunner();
        const checked = await work.run('checkPlan', {
          path: resolve(model),
          plan: { kind: 'file', path: resolve(plan) },
        });
        if (!checked.ok) return checked;
        const { value } = checked;
        return ok({ value, text: textOf(value), exitCode: value.ok ? (0 as const) : (1 as const) });
      }),
    );
}

function textOf({ ok: isKept, missing, differing, extra }: PlanCheck): string {
  if (isKept) return 'The model keeps the fix: every group of the plan has one scale, and nothing else is quantized.';
  return [
    ...missing.map((name) => `missing    ${name}`),
    ...extra.map((name) => `extra      ${name}`),
    ...differing.map(
      ({ group, scales }) => `differing  ${group.map((name, at) => `${name} ${scales[at]}`).join(', ')}`,
    ),
  ].join('\n');
}
