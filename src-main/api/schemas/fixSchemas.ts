import { z } from 'zod';
import type { FixMethods } from '../../../shared/contract/fixMethods.ts';
import { label, list, text, token, variantId, type SchemasOf } from './fields.ts';

const scales = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('random'), count: z.int().min(1).max(1024) }),
  z.strictObject({ kind: z.literal('images'), token }),
]);
const fixRequest = z.strictObject({
  variant: variantId,
  target: text,
  fixes: list(text).nullable(),
  scales,
  shapes: text.nullable(),
});

export const fixSchemas: SchemasOf<keyof FixMethods> = {
  'fix.preview': fixRequest,
  'fix.apply': fixRequest.extend({ label }),
  'fix.gate': z.strictObject({ variant: variantId, task: token, token, shapes: text.nullable() }),
  'fix.carry': z.strictObject({ variant: variantId, token }),
  'fix.checkReexport': z.strictObject({ variant: variantId, token }),
};
