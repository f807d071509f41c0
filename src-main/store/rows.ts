import { z } from 'zod';
import { errorCatalogue, type AppError, type ErrorCode } from '../../shared/base/errors.ts';
import type { Sha256 } from '../../shared/base/brand.ts';
import type { MeasureOptions } from '../../shared/contract/project.ts';
import { DamagedProject } from './failure.ts';

/**
 * Rows are hostile: a project may come by mail. Each repository has one schema for its rows, built from these pieces, and
 * reads every row through it.
 */
export function readRow<T>(schema: z.ZodType<T>, row: unknown, table: string): T {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new DamagedProject(`A row of ${table} does not read: ${parsed.error.message.slice(0, 1000)}`);
}

/** A branded id or hash; what it may be is checked by the schema of the table. */
export const id = <T extends string>(): z.ZodType<T> => z.string().min(1).max(200) as unknown as z.ZodType<T>;

export const flag = z.literal([0, 1]).transform((value) => value === 1);

/** A JSON column; null stays null only where `schema` allows it. */
export const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .nullable()
    .transform((text, context): unknown => {
      if (text === null) return null;
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'The text is not JSON.' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** A code that this version does not know (any more) stays readable. */
export const appErrorSchema: z.ZodType<AppError> = z.object({
  code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]).catch('E-INTERNAL'),
  message: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
  details: z.string().nullable(),
});

const fact = { text: z.string().nullable(), number: z.number().nullable() };

export const deviceFactsSchema = z.object({
  board: fact.text,
  module: fact.text,
  l4t: fact.text,
  jetpack: fact.text,
  tensorrt: fact.text,
  cuda: fact.text,
  trtexecPath: fact.text,
  sm: fact.number,
  gpuClockMHz: fact.number,
  memoryBytes: fact.number,
  diskFreeBytes: fact.number,
  powerMode: fact.text,
  clocksLocked: z.boolean().nullable(),
  sudo: z.enum(['none', 'password', 'free']).nullable(),
  processor: fact.text,
  checks: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['ok', 'warning', 'failed']),
      found: z.string(),
      remedy: fact.text,
      command: z.string().exactOptional(),
    }),
  ),
  details: z
    .object({
      dlaCores: fact.number,
      memoryFreeBytes: fact.number,
      swapBytes: fact.number,
      powerModes: z.array(z.object({ id: z.number(), name: z.string() })),
      gpuMinClockMHz: fact.number,
      gpuMaxClockMHz: fact.number,
      emcClockMHz: fact.number,
      temperatureC: fact.number,
    })
    .exactOptional(),
});

export const deviceKindSchema = z.enum(['jetson', 'local', 'onnxruntime', 'estimate', 'import']);
export const precisionSchema = z.enum(['fp32', 'fp16', 'int8-implicit', 'int8-explicit']);

export const sizedBlobSchema = z.object({ sha256: id<Sha256>(), sizeBytes: z.number() });

export const measureOptionsSchema: z.ZodType<MeasureOptions> = z.object({
  measureSeconds: z.number(),
  warmUpMs: z.number(),
  seed: z.number(),
  dlaCore: z.int().exactOptional(),
  extraFlags: z.array(z.string()).exactOptional(),
  lockClocks: z.boolean().exactOptional(),
  freshTimings: z.boolean().exactOptional(),
  keepEngine: z.boolean().exactOptional(),
});
