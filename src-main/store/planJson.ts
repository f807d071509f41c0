import { z } from 'zod';
import type { EditPlan } from '../../shared/qdq/plan.ts';

/**
 * Edit plans as text. A plan carries parts of an ONNX model, where JSON has no word for three things: 64-bit integers,
 * bytes and numbers that are not finite. Each is written as an object with one key that no part of a plan has.
 */
export function planToText(plan: EditPlan): string {
  return JSON.stringify(encode(plan));
}

export const planSchema: z.ZodType<EditPlan> = z
  .unknown()
  .transform((value) => decode(value))
  .pipe(
    z.object({
      steps: z.array(
        z.object({
          op: z.string(),
          rule: z.string(),
          nodes: z.array(z.string()),
          tensors: z.array(z.string()),
          scaleSource: z.enum(['reused', 'calibrated', 'bound', 'chosen', 'proxy']).nullable(),
          scale: z.number().nullable(),
          why: z.string(),
          sqnrLossDb: z.number(),
          edits: z.array(z.looseObject({ kind: z.string() })),
        }),
      ),
      estimatedSqnrDb: z.number().nullable().optional(),
      calibrationCache: z.string().exactOptional(),
      target: z.string().exactOptional(),
      randomScales: z.number().exactOptional(),
    }),
  ) as unknown as z.ZodType<EditPlan>;

const tags = { integer: '$int64', bytes: '$bytes', number: '$number' } as const;

function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return { [tags.integer]: value.toString() };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { [tags.number]: String(value) };
  if (value instanceof Uint8Array) return { [tags.bytes]: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encode(part)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, text] = entries.length === 1 ? entries[0]! : ['', null];
  if (typeof text === 'string') {
    if (key === tags.integer && /^-?\d{1,20}$/.test(text)) return BigInt(text);
    if (key === tags.bytes) return new Uint8Array(Buffer.from(text, 'base64'));
    if (key === tags.number) return Number(text);
  }
  return Object.fromEntries(entries.map(([name, part]) => [name, decode(part)]));
}
