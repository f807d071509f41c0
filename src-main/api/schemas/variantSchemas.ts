import { z } from 'zod';
import type { VariantMethods } from '../../../shared/contract/variantMethods.ts';
import { label, nothing, text, token, variantId, type SchemasOf } from './fields.ts';

export const variantSchemas: SchemasOf<keyof VariantMethods> = {
  'variants.list': nothing,
  'variants.import': z.strictObject({ token }),
  'variants.rename': z.strictObject({ id: variantId, label }),
  'variants.remove': z.strictObject({ id: variantId }),
  'variants.export': z.strictObject({ id: variantId, token }),
  'variants.analysis': z.strictObject({ id: variantId, target: text }),
  'variants.graph': z.strictObject({ id: variantId }),
  'variants.predicted': z.strictObject({ id: variantId, target: text }),
};
