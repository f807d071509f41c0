import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { DecodeConfig } from '../../shared/score/detection/decode.ts';
import type { NmsConfig } from '../../shared/score/detection/nms.ts';

/**
 * How a detector's outputs become boxes, as a file: `{"decode": …, "nms": …}`, either part may be left out. A decode is
 * `{"kind":"grid","classes":80,"levels":[{"output":"p3","stride":8,"anchors":[[12,16],[19,36],[40,28]]}]}` for raw heads, or
 * `{"kind":"rows","classes":80,"output":"boxes"}` for rows that the graph decoded: centre, size, objectness, class scores.
 * `"box":"corners"`, `"objectness":false` and `"transposed":true` say where rows are otherwise.
 */
export interface DetectorFile {
  readonly decode: DecodeConfig | null;
  readonly nms: NmsConfig | null;
}

const size = z.number().positive();
const classes = z.int().min(1).max(10_000);
const decode: z.ZodType<DecodeConfig> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('grid'),
    levels: z
      .array(
        z.strictObject({
          output: z.string(),
          stride: size,
          anchors: z
            .array(z.tuple([size, size]))
            .min(1)
            .max(100),
        }),
      )
      .min(1)
      .max(100),
    classes,
  }),
  z.strictObject({
    kind: z.literal('rows'),
    output: z.string(),
    classes,
    box: z.enum(['centre', 'corners']).default('centre'),
    objectness: z.boolean().default(true),
    transposed: z.boolean().default(false),
  }),
]);
const nms: z.ZodType<NmsConfig> = z.strictObject({
  scoreAbove: z.number().min(0).max(1),
  iouAbove: z.number().min(0).max(1),
  maxDetections: z.int().min(1).max(100_000),
});
const file = z.strictObject({ decode: decode.nullable().default(null), nms: nms.nullable().default(null) });

/** @returns `E-DECODE` for a file that is not of this form, with the place. */
export async function readDetectorFile(path: string): Promise<Result<DetectorFile>> {
  try {
    const read = file.safeParse(JSON.parse(await readFile(resolve(path), 'utf8')));
    return read.success ? ok(read.data) : refuse(path, z.prettifyError(read.error));
  } catch (problem) {
    return refuse(path, String(problem));
  }
}

const refuse = (path: string, details: string) =>
  err(appError('E-DECODE', `${path} does not describe a detector.`, { details: details.slice(0, 2000) }));
