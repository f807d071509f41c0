import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { RunId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { pairsOf } from '../../../shared/compare/compareMany.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import { noInterval, smallestShown } from '../../../shared/compare/verdictSentence.ts';
import { runFilesOf } from '../../studio/runs/runFiles.ts';
import type { Studio } from '../../studio/studio.ts';
import type { RunFiles, WorkRunner } from '../../workers/work.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { comparisonJson, manyJson } from '../json/comparisonJson.ts';
import { withJson } from '../options.ts';
import { inProject } from '../projects.ts';
import { recordedRun } from '../runFiles.ts';
import { comparisonText } from '../text/comparisonText.ts';
import { manyText } from '../text/manyText.ts';

/** `qdq compare`: B against A, with the gap split by cause. Δ = B − A; the verdict is about B. Further runs are compared with A too. */
export function registerCompare(program: Command, compose: Compose): void {
  withJson(program.command('compare'))
    .description('two runs: is B faster than A, and where did each millisecond go')
    .argument('<runA>', 'folder or prefix of trtexec exports, or the id of a run of the project')
    .argument('<runB>', 'the same; the verdict is about this one')
    .argument('[more...]', 'further runs, each against A, in one table of aligned layers')
    .option('--project <file>', 'project (name.qdq) whose runs are meant')
    .option('--html <file>', 'write the comparison as a report')
    .option('--fail-if-slower <percent>', 'exit with 1 when B is slower by more, or when that cannot be told')
    .action((runA: string, runB: string, more: readonly string[], options: CompareOptions) =>
      answer(options, async () => {
        const limit = slownessLimit(options.failIfSlower);
        if (!limit.ok) return limit;
        const named = [runA, runB, ...more];
        if (options.project === undefined)
          return compare((await compose()).newWorkRunner(), named, recordedRun, options, limit.value);
        return inProject(options.project, compose, (studio) =>
          compare(studio.work, named, (run) => runOfProject(studio, run), options, limit.value),
        );
      }),
    );
}

interface CompareOptions extends CommonOptions {
  readonly project?: string;
  readonly html?: string;
  readonly failIfSlower?: string;
}

async function compare(
  work: WorkRunner,
  named: readonly string[],
  find: (run: string) => Promise<Result<RunFiles>>,
  options: CompareOptions,
  limit: number | null,
) {
  const runs: RunFiles[] = [];
  for (const name of named) {
    const run = await find(name);
    if (!run.ok) return run;
    runs.push(run.value);
  }
  const many = await work.run('compareMany', { runs, base: 0 });
  if (!many.ok) return many;
  if (options.html !== undefined) {
    const written = await writeReport(work, runs, resolve(options.html));
    if (!written.ok) return written;
  }
  const pairs = pairsOf(many.value);
  const checks = limit === null ? [] : pairs.map((pair) => slownessOf(pair, limit));
  for (const { message } of checks) if (message !== null) progress(message);
  const exitCode = checks.some(({ failed }) => failed) ? (1 as const) : (0 as const);
  const [pair] = pairs;
  return pairs.length === 1 && pair
    ? ok({ value: comparisonJson(pair), text: comparisonText(pair), exitCode })
    : ok({ value: manyJson(many.value), text: manyText(many.value), exitCode });
}

/** A run of the project by its id, or files beside it. */
async function runOfProject(studio: Studio, run: string): Promise<Result<RunFiles>> {
  const known = studio.store.runs.get(run as RunId);
  return known.ok ? runFilesOf(studio.store, known.value.id) : recordedRun(run);
}

async function writeReport(work: WorkRunner, runs: readonly RunFiles[], output: string): Promise<Result<void>> {
  const [base, ...others] = runs;
  const report = await work.run('report', {
    title: `${runs
      .slice(0, -1)
      .map(({ label }) => label)
      .join(', ')} and ${runs.at(-1)?.label}`,
    notes: '',
    projectName: '',
    comparisons: others.map((other) => ({ a: base!, b: other })),
    provenance: runs.flatMap(({ label, files }) => files.map(({ name }) => ({ name: `${label}: file`, value: name }))),
    output,
  });
  if (!report.ok) return report;
  progress(`Report: ${output}`);
  return ok(undefined);
}

/** @returns the limit as a share of A's time */
function slownessLimit(given: string | undefined): Result<number | null> {
  if (given === undefined) return ok(null);
  const percent = /^(\d+(?:\.\d+)?)\s*%?$/.exec(given.trim())?.[1];
  return percent === undefined
    ? err(appError('E-USAGE', `'${given}' is not a percentage: give --fail-if-slower 2%.`))
    : ok(Number(percent) / 100);
}

interface Check {
  readonly failed: boolean;
  /** Why it failed, or what it could not have seen. */
  readonly message: string | null;
}

/** A comparison without a verdict cannot pass a check. */
function slownessOf({ b, endToEnd, fair }: Comparison, limit: number): Check {
  const failed = (why: string): Check => ({ failed: true, message: `The check failed for ${b.label}: ${why}` });
  if (endToEnd === null) return failed('the runs have no end-to-end times to compare.');
  if (endToEnd.verdict === 'not-comparable')
    return failed(`not comparable. ${fair.ok ? noInterval : fair.reasons.join(' ')}`);
  const change = endToEnd.deltaMs / endToEnd.aMs;
  if (endToEnd.verdict === 'slower' && change > limit)
    return failed(`${(change * 100).toFixed(1)} % slower, more than ${limit * 100} %.`);
  const blind = (endToEnd.smallestDetectableMs ?? 0) / endToEnd.aMs > limit;
  return {
    failed: false,
    message: blind ? `${b.label} passes a check of ${limit * 100} %, but ${smallestShown(endToEnd).join()}.` : null,
  };
}
