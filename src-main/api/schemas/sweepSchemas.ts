import { z } from 'zod';
import type { SweepMethods } from '../../../shared/contract/sweepMethods.ts';
import { deviceId, precision, runId, text, token, variantId, type SchemasOf } from './fields.ts';

const few = <T extends z.ZodType>(item: T) => z.array(item).max(100);

const sweep = z.strictObject({
  variants: few(variantId),
  devices: few(deviceId),
  precisions: few(precision).nullable(),
  shapes: few(text.nullable()),
  batches: few(z.int().min(1).max(100_000)),
  options: z.strictObject({
    measureSeconds: z.number().positive().max(3600).exactOptional(),
    warmUpMs: z.number().min(0).max(600_000).exactOptional(),
    seed: z.int().exactOptional(),
    dlaCore: z.int().min(0).max(15).exactOptional(),
    extraFlags: few(z.string().max(1000)).exactOptional(),
    lockClocks: z.boolean().exactOptional(),
    freshTimings: z.boolean().exactOptional(),
    keepEngine: z.boolean().exactOptional(),
  }),
  again: z.boolean(),
  calibration: token.nullable(),
});

export const sweepSchemas: SchemasOf<keyof SweepMethods> = {
  'sweep.plan': sweep,
  'sweep.start': sweep,
  'runs.retry': z.strictObject({ id: runId }),
  'runs.saveEngine': z.strictObject({ id: runId, token }),
  'jobs.pause': z.strictObject({ device: deviceId, isPaused: z.boolean() }),
};
