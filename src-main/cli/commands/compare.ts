import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { RunId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import { runFilesOf } from '../../studio/runs/runFiles.ts';
import type { Studio } from '../../studio/studio.ts';
import type { RunFiles, WorkRunner } from '../../workers/work.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { comparisonJson } from '../json/comparisonJson.ts';
import { withJson } from '../options.ts';
import { inProject } from '../projects.ts';
import { recordedRun } from '../runFiles.ts';
import { comparisonText } from '../text/comparisonText.ts';

/** `qdq compare`: B against A, with the gap split by cause. Δ = B − A; the verdict is about B. */
export function registerCompare(program: Command, compose: Compose): void {
  withJson(program.command('compare'))
    .description('two runs: is B faster than A, and where did each millisecond go')
    .argument('<runA>', 'folder or prefix of trtexec exports, or the id of a run of the project')
    .argument('<runB>', 'the same; the verdict is about this one')
    .option('--project <file>', 'project (name.qdq) whose runs are meant')
    .option('--html <file>', 'write the comparison as a report')
    .option('--fail-if-slower <percent>', 'exit with 1 when B is slower by more, or when that cannot be told')
    .action((runA: string, runB: string, options: CompareOptions) =>
      answer(options, async () => {
        const limit = slownessLimit(options.failIfSlower);
        if (!limit.ok) return limit;
        if (options.project === undefined)
          return compare((await compose()).newWorkRunner(), [runA, runB], recordedRun, options, limit.value);
        return inProject(options.project, compose, (studio) =>
          compare(studio.work, [runA, runB], (run) => runOfProject(studio, run), options, limit.value),
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
  [runA, runB]: readonly [string, string],
  find: (run: string) => Promise<Result<RunFiles>>,
  options: CompareOptions,
  limit: number | null,
) {
  const a = await find(runA);
  if (!a.ok) return a;
  const b = await find(runB);
  if (!b.ok) return b;
  const comparison = await work.run('compare', { a: a.value, b: b.value });
  if (!comparison.ok) return comparison;
  if (options.html !== undefined) {
    const written = await writeReport(work, a.value, b.value, resolve(options.html));
    if (!written.ok) return written;
  }
  const failure = limit === null ? null : slownessOf(comparison.value, limit);
  if (failure !== null) progress(failure);
  return ok({
    value: comparisonJson(comparison.value),
    text: comparisonText(comparison.value),
    exitCode: failure === null ? (0 as const) : (1 as const),
  });
}

/** A run of the project by its id, or files beside it. */
async function runOfProject(studio: Studio, run: string): Promise<Result<RunFiles>> {
  const known = studio.store.runs.get(run as RunId);
  return known.ok ? runFilesOf(studio.store, known.value.id) : recordedRun(run);
}

async function writeReport(work: WorkRunner, a: RunFiles, b: RunFiles, output: string): Promise<Result<void>> {
  const report = await work.run('report', {
    title: `${a.label} and ${b.label}`,
    notes: '',
    projectName: '',
    comparisons: [{ a, b }],
    provenance: [a, b].flatMap(({ label, files }) =>
      files.map(({ name }) => ({ name: `${label}: file`, value: name })),
    ),
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

/** @returns why the check failed, or null. A comparison without a verdict cannot pass a check. */
function slownessOf({ endToEnd, fair }: Comparison, limit: number): string | null {
  if (endToEnd === null) return 'The check failed: the runs have no end-to-end times to compare.';
  if (endToEnd.verdict === 'not-comparable') return `The check failed: not comparable. ${fair.reasons.join(' ')}`;
  const change = endToEnd.deltaMs / endToEnd.aMs;
  return endToEnd.verdict === 'slower' && change > limit
    ? `The check failed: B is ${(change * 100).toFixed(1)} % slower, more than ${limit * 100} %.`
    : null;
}
