import type { Command } from 'commander';
import { resolve } from 'node:path';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import type { WorkRunner } from '../../workers/work.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import { comparisonJson } from '../json/comparisonJson.ts';
import { withJson } from '../options.ts';
import { recordedRun } from '../runFiles.ts';
import { comparisonText } from '../text/comparisonText.ts';

/** `qdq compare`: B against A, with the gap split by cause. Δ = B − A; the verdict is about B. */
export function registerCompare(program: Command, work: WorkRunner): void {
  withJson(program.command('compare'))
    .description('two runs: is B faster than A, and where did each millisecond go')
    .argument('<runA>', 'folder or prefix of trtexec exports')
    .argument('<runB>', 'folder or prefix of trtexec exports')
    .option('--html <file>', 'write the comparison as a report')
    .option('--fail-if-slower <percent>', 'exit with 1 when B is slower by more, or when that cannot be told')
    .action((runA: string, runB: string, options: CompareOptions) =>
      answer(options, async () => {
        const limit = slownessLimit(options.failIfSlower);
        if (!limit.ok) return limit;
        const a = await recordedRun(runA);
        if (!a.ok) return a;
        const b = await recordedRun(runB);
        if (!b.ok) return b;
        const comparison = await work.run('compare', { a: a.value, b: b.value });
        if (!comparison.ok) return comparison;
        if (options.html !== undefined) {
          const output = resolve(options.html);
          const report = await work.run('report', {
            title: `${a.value.label} and ${b.value.label}`,
            notes: '',
            projectName: '',
            comparisons: [{ a: a.value, b: b.value }],
            provenance: [],
            output,
          });
          if (!report.ok) return report;
          progress(`Report: ${output}`);
        }
        const failure = limit.value === null ? null : slownessOf(comparison.value, limit.value);
        if (failure !== null) progress(failure);
        return ok({
          value: comparisonJson(comparison.value),
          text: comparisonText(comparison.value),
          exitCode: failure === null ? 0 : 1,
        });
      }),
    );
}

interface CompareOptions extends CommonOptions {
  readonly html?: string;
  readonly failIfSlower?: string;
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
