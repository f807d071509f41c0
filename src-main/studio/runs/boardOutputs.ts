import { z } from 'zod';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { GivenOutput } from '../../devices/trtexec/answeringModel.ts';

const file = z
  .array(z.object({ name: z.string().min(1), dimensions: z.string(), values: z.array(z.number()) }))
  .min(1)
  .max(1000);

/**
 * Outputs as `trtexec --exportOutput` writes them (trtexec-formats b.3).
 * @returns `E-DEVICE-PROTOCOL` for a text that is none, or whose dimensions do not fit its values.
 */
export function readOutputs(text: string): Result<readonly GivenOutput[]> {
  const parsed = file.safeParse(jsonOf(text));
  if (!parsed.success) return err(unreadable(parsed.error.message.slice(0, 500)));
  const outputs = parsed.data.map(({ name, dimensions, values }) => ({
    name,
    shape: dimensions === '' ? [] : dimensions.split('x').map(Number),
    values,
  }));
  const odd = outputs.find(({ shape, values }) => shape.reduce((product, dim) => product * dim, 1) !== values.length);
  return odd ? err(unreadable(`${odd.name} has ${odd.values.length} values.`)) : ok(outputs);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const unreadable = (details: string) =>
  appError('E-DEVICE-PROTOCOL', 'The outputs of the board do not read.', { details });
