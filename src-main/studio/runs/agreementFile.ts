import { z } from 'zod';
import type { Sha256 } from '../../../shared/base/brand.ts';
import type { AgreementReport } from '../../../shared/score/agreement.ts';

const figure = z.number().nullable();
const report: z.ZodType<AgreementReport> = z.object({
  samples: z.number(),
  seed: z.number(),
  references: z.array(
    z.object({
      role: z.enum(['parent', 'float-origin', 'onnxruntime']),
      sha256: z.string() as unknown as z.ZodType<Sha256>,
      outputs: z.array(
        z.object({ name: z.string(), cosine: figure, sqnrDb: figure, maxAbs: figure, nonFinite: z.number() }),
      ),
    }),
  ),
});

/** @returns null for a text that is not an agreement report. */
export function parseAgreement(text: string): AgreementReport | null {
  try {
    return report.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
