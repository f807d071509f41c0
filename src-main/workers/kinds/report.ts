import type { Comparison, ManyComparison, RunEvidence } from '../../../shared/compare/types.ts';
import { pairsOf } from '../../../shared/compare/compareMany.ts';
import { ok } from '../../../shared/base/result.ts';
import { renderReport } from '../../../shared/report/renderReport.ts';
import { writeWhole } from '../../files/wholeFile.ts';
import { attemptFile } from '../../files/failure.ts';
import type { WorkHandler } from '../handler.ts';
import type { ReportInput } from '../work.ts';
import { compareMany } from './compareMany.ts';

/** Compares anew and writes one HTML file, whole or not at all. */
export const report: WorkHandler<'report'> = async ({ title, notes, projectName, comparisons, provenance, output }) => {
  const compared: Comparison<RunEvidence>[] = [];
  const tables: ManyComparison<RunEvidence>[] = [];
  for (const [base, others] of byBase(comparisons)) {
    const many = await compareMany({ runs: [base, ...others], base: 0 });
    if (!many.ok) return many;
    compared.push(...pairsOf(many.value));
    if (others.length > 1) tables.push(many.value);
  }
  const generatedAt = new Date().toISOString();
  const page = renderReport({ title, notes, projectName, generatedAt, comparisons: compared, tables, provenance });
  const bytes = Buffer.from(page);
  const written = await attemptFile(output, () => writeWhole(output, [bytes]));
  return written.ok ? ok({ sizeBytes: bytes.length }) : written;
};

type Compared = ReportInput['comparisons'][number]['a'];

/** What is compared with the same run is shown together, too. */
function byBase(comparisons: ReportInput['comparisons']): readonly (readonly [Compared, readonly Compared[]])[] {
  const groups = new Map<string, [Compared, Compared[]]>();
  for (const { a, b } of comparisons) {
    const key = JSON.stringify(a);
    const group = groups.get(key);
    if (group) group[1].push(b);
    else groups.set(key, [a, [b]]);
  }
  return [...groups.values()];
}
