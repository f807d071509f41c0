import { isFloat, type DType } from '../base/dtype.ts';
import { seededRandom } from '../base/random.ts';

/**
 * The numbers that a model is fed where nobody gives data: one stream a sample, drawn on by its inputs in the order of the
 * graph. Floats in [0, 1) as an image has them, whole numbers 0 and 1, which any index takes, bytes in full.
 * @returns the next number for an input of a type.
 */
export function seededInputs(seed: number, sample: number): (dtype: DType) => number {
  const random = seededRandom(seed * 1_000_003 + sample);
  return (dtype) => {
    if (isFloat(dtype)) return random();
    return dtype === 'int8' || dtype === 'uint8' ? Math.floor(random() * 256) : random() < 0.5 ? 0 : 1;
  };
}
