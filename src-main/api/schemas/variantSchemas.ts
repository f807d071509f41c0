import { z } from 'zod';
import type { VariantMethods } from '../../../shared/contract/variantMethods.ts';
import { label, list, nothing, text, token, variantId, type SchemasOf } from './fields.ts';

const channels = z.array(z.number()).max(64);
const data = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('random'), count: z.int().min(1).max(1024) }),
  z.strictObject({
    kind: z.literal('images'),
    token,
    preparation: z.strictObject({
      fit: z.enum(['stretch', 'letterbox']),
      mean: channels,
      std: channels,
      layout: z.enum(['auto', 'nchw', 'nhwc']),
    }),
  }),
  z.strictObject({ kind: z.literal('arrays'), token }),
]);
const choice = z.strictObject({
  head: z.enum(['float', 'quantize']),
  residual: z.enum(['identity', 'both', 'none']),
  exclude: z.strictObject({ names: list(text), regex: text.nullable(), ops: list(text) }),
});
const region = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nodes'), names: list(text) }),
  z.strictObject({ kind: z.literal('cut'), tensors: list(text) }),
]);

export const variantSchemas: SchemasOf<keyof VariantMethods> = {
  'variants.list': nothing,
  'variants.import': z.strictObject({ token }),
  'variants.rename': z.strictObject({ id: variantId, label }),
  'variants.remove': z.strictObject({ id: variantId }),
  'variants.export': z.strictObject({ id: variantId, token }),
  'variants.analysis': z.strictObject({ id: variantId, target: text }),
  'variants.graph': z.strictObject({ id: variantId }),
  'variants.predicted': z.strictObject({ id: variantId, target: text }),
  'variants.insertion': z.strictObject({ id: variantId, target: text, choice, shapes: text.nullable() }),
  'variants.quantize': z.strictObject({
    id: variantId,
    task: token,
    target: text,
    choice,
    method: z.enum(['max', 'percentile', 'mse', 'entropy']),
    percentile: z.number().positive().max(100),
    data,
    shapes: text.nullable(),
  }),
  'variants.mask': z.strictObject({ id: variantId, region }),
  'variants.fp16': z.strictObject({ id: variantId }),
  'variants.scales': z.strictObject({ id: variantId }),
  'variants.rescale': z.strictObject({ id: variantId, group: text, scale: z.number().positive() }),
  'variants.score': z.strictObject({
    id: variantId,
    task: token,
    data,
    labels: token.nullable(),
    shapes: text.nullable(),
  }),
  'variants.lastScore': z.strictObject({ id: variantId }),
  'variants.stop': z.strictObject({ task: token }),
};
