import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { checkPlan, readPytorchPlan, type PlanCheck } from '../../../shared/qdq/pytorch/checkPlan.ts';
import { answer, type CommonOptions } from '../answer.ts';
import { withJson } from '../options.ts';

/** `qdq check-plan`: does a re-exported model keep the fix that a plan describes? Exit code 1 when it does not. */
export function registerCheckPlan(program: Command): void {
  withJson(program.command('check-plan'))
    .description('does a re-exported model keep the fix of a plan')
    .argument('<model>', 'ONNX file, exported after fine-tuning')
    .argument('<plan>', 'plan.json, as `qdq fix --pytorch-plan` wrote it')
    .action((model: string, plan: string, options: CommonOptions) => answer(options, () => check(model, plan)));
}

async function check(modelPath: string, planPath: string) {
  const text = await readFile(resolve(planPath), 'utf8').catch(() => null);
  if (text === null) return err(appError('E-FILE-NOT-FOUND', `${planPath} cannot be read.`));
  const plan = readPytorchPlan(text);
  if (!plan.ok) return plan;
  const { openModel } = await import('../../onnx-file/openModel.ts');
  const model = await openModel(resolve(modelPath));
  if (!model.ok) return model;
  const result = checkPlan(model.value.graph, plan.value);
  return ok({ value: result, text: textOf(result), exitCode: result.ok ? (0 as const) : (1 as const) });
}

function textOf({ ok: isKept, missing, differing }: PlanCheck): string {
  if (isKept) return 'The model keeps the fix: every group of the plan has one scale.';
  return [
    ...missing.map((name) => `missing    ${name}`),
    ...differing.map(
      ({ group, scales }) => `differing  ${group.map((name, at) => `${name} ${scales[at]}`).join(', ')}`,
    ),
  ].join('\n');
}
