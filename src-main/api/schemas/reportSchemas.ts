import { z } from 'zod';
import type { ReportMethods } from '../../../shared/contract/reportMethods.ts';
import { list, runId, text, token, type SchemasOf } from './fields.ts';

const reportDraft = z.strictObject({
  title: text,
  notes: z.string().max(100_000),
  comparisons: list(z.strictObject({ a: runId, b: runId })),
});

export const reportSchemas: SchemasOf<keyof ReportMethods> = {
  'report.export': reportDraft.extend({ token, format: z.enum(['html', 'pdf']) }),
  'report.preview': reportDraft,
};
