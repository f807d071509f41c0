import { z } from 'zod';
import type { RunMethods } from '../../../shared/contract/runMethods.ts';
import { deviceId, label, list, nothing, precision, runId, token, variantId, type SchemasOf } from './fields.ts';

export const runSchemas: SchemasOf<keyof RunMethods> = {
  'runs.list': nothing,
  'runs.start': z.strictObject({
    variant: variantId,
    device: deviceId,
    precision,
  }),
  'runs.cancel': z.strictObject({ id: runId }),
  'runs.remove': z.strictObject({ id: runId }),
  'runs.import': z.strictObject({ tokens: list(token), label }),
  'runs.detail': z.strictObject({ id: runId }),
  'runs.engine': z.strictObject({ id: runId }),
  'runs.layer': z.strictObject({ id: runId, layer: z.int().min(0) }),
  'runs.log': z.strictObject({ id: runId, fromLine: z.int().min(0) }),
  'jobs.list': nothing,
  'compare.pair': z.strictObject({ a: runId, b: runId }),
  'compare.many': z.strictObject({ runs: z.array(runId).min(2).max(20), base: runId }),
};
