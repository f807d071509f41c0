import { sizeBytesOf } from '../../base/dtype.ts';
import type { EngineLayer } from '../graph.ts';

/**
 * Arithmetic intensity of a convolution: operations for each byte that it has to move. Every weight is used once for each
 * position of the output, so the weights and one shape are enough. Only convolutions and fully connected layers whose
 * file names them so are computed; in other layers the same figures do not tell what is multiplied. One
 * multiply-accumulate counts as two operations. Bytes: activations read and written, and the weights once.
 */
export interface Arithmetic {
  readonly macs: number;
  readonly movedBytes: number;
  readonly opsPerByte: number;
}

export function arithmeticOf(layer: EngineLayer): Arithmetic | null {
  const { weights, outputs, kind, type } = layer;
  const shape = outputs[0]?.shape ?? null;
  const isKnown = kind === 'weighted' && /conv|fully/i.test(type) && !/deconv/i.test(type);
  const activations = movedBytes(layer);
  if (!isKnown || weights === null || activations === null || shape === null || shape.length < 2) return null;
  const channels = shape[1]!;
  if (channels <= 0 || weights.count <= 0 || shape.some((size) => size < 0)) return null;
  const positions = shape.reduce((product, size) => product * size, 1) / channels;
  const macs = weights.count * positions;
  const moved = activations + (weights.dtype === null ? 0 : sizeBytesOf(weights.dtype, weights.count));
  return moved === 0 ? null : { macs, movedBytes: moved, opsPerByte: (2 * macs) / moved };
}

/** Activations read and written; null as soon as one of them has no known size. */
export function movedBytes({ inputs, outputs }: EngineLayer): number | null {
  let sum = 0;
  for (const { sizeBytes } of [...inputs, ...outputs]) {
    if (sizeBytes === null) return null;
    sum += sizeBytes;
  }
  return inputs.length + outputs.length === 0 ? null : sum;
}
