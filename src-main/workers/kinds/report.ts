import type { Comparison, RunEvidence } from '../../../shared/compare/types.ts';
import { ok } from '../../../shared/base/result.ts';
import { renderReport } from '../../../shared/report/renderReport.ts';
import { writeWhole } from '../../files/wholeFile.ts';
import { attemptFile } from '../../files/failure.ts';
import type { WorkHandler } from '../handler.ts';
import { comparisonOf } from './compare.ts';

/** Compares anew and writes one HTML file, whole or not at all. */
export const report: WorkHandler<'report'> = async ({ title, notes, projectName, comparisons, provenance, output }) => {
  const compared: Comparison<RunEvidence>[] = [];
  for (const { a, b } of comparisons) {
    const comparison = await comparisonOf(a, b);
    if (!comparison.ok) return comparison;
    compared.push(comparison.value);
  }
  const generatedAt = new Date().toISOString();
  const page = renderReport({ title, notes, projectName, generatedAt, comparisons: compared, provenance });
  const bytes = Buffer.from(page);
  const written = await attemptFile(output, () => writeWhole(output, [bytes]));
  return written.ok ? ok({ sizeBytes: bytes.length }) : written;
};
