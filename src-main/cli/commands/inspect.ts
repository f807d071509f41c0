import type { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Severity } from '../../../shared/qdq/types.ts';
import type { WorkOutput } from '../../workers/work.ts';
import { boardAnswers } from '../../studio/devices/boardAnswers.ts';
import { answer } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { modelInput, withModelOptions, type ModelOptions } from '../options.ts';
import { inProject } from '../projects.ts';
import { inspectText } from '../text/inspectText.ts';

/** `qdq inspect`: graph facts, pairs, legality, findings and the prediction. A refusal is a verdict, not an error. */
export function registerInspect(program: Command, compose: Compose): void {
  withModelOptions(program.command('inspect'))
    .description('graph facts, pairs, findings, prediction')
    .argument('<model>', 'ONNX file')
    .option('--project <file>', 'go by what boards of this project answered to `qdq caps`')
    .option('--fail-on <severity>', 'exit with 1 on a finding of this severity or worse: error, warning, info')
    .action((model: string, options: InspectOptions) =>
      answer(options, async () => {
        const limit = severityLimit(options.failOn);
        if (!limit.ok) return limit;
        const input = modelInput(model, options);
        const result = await inspected(input, options.project, compose);
        if (!result.ok) return result;
        const failed = limit.value !== null && hasFindings(result.value, limit.value);
        return ok({
          value: inspectJson(input.path, result.value),
          text: inspectText(input.path, result.value),
          exitCode: failed ? 1 : 0,
        });
      }),
    );
}

interface InspectOptions extends ModelOptions {
  readonly project?: string;
  readonly failOn?: string;
}

async function inspected(
  input: ReturnType<typeof modelInput>,
  project: string | undefined,
  compose: Compose,
): Promise<Result<Inspection>> {
  if (project === undefined) return (await compose()).newWorkRunner().run('inspect', input);
  return inProject(project, compose, (studio) =>
    studio.work.run('inspect', { ...input, ...boardAnswers(studio, input.target) }),
  );
}

type Inspection = WorkOutput<'inspect'>;

const severities: readonly Severity[] = ['error', 'warning', 'info'];

function severityLimit(given: string | undefined): Result<Severity | null> {
  if (given === undefined) return ok(null);
  const found = severities.find((severity) => severity === given);
  return found === undefined
    ? err(appError('E-USAGE', `'${given}' is not a severity: give ${severities.join(', ')}.`))
    : ok(found);
}

function hasFindings({ analysis }: Inspection, limit: Severity): boolean {
  const counted = severities.slice(0, severities.indexOf(limit) + 1);
  return !analysis.legality.ok || analysis.findings.some((finding) => counted.includes(finding.severity));
}

function inspectJson(path: string, { sha256, sizeBytes, externalFiles, kind, facts, analysis }: Inspection): object {
  const { target, ...rest } = analysis;
  const { target: _, ...prediction } = analysis.prediction;
  return { model: { path, sha256, sizeBytes, externalFiles, kind, ...facts }, target, ...rest, prediction };
}
