import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { isFloat } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { InputSpec } from './inputs.ts';
import { filled, floatsOf, typeOf } from './tensors.ts';

/**
 * The same inputs for another variant, which may call them otherwise and hold floats in another type (an FP16 variant with
 * FP16 inputs). Taken by name, or by place where no name is shared.
 * @returns `E-RUNTIME` where one takes floats and the other integers: what a float is there, only its preparation knows.
 */
export function sameFeeds(
  feeds: InferenceSession.FeedsType,
  inputs: readonly InputSpec[],
): Result<InferenceSession.FeedsType> {
  const given = Object.entries(feeds);
  const byName = inputs.some(({ name }) => name in feeds);
  const own: Record<string, Tensor> = {};
  for (const [at, { name, dtype, shape }] of inputs.entries()) {
    const tensor = byName ? feeds[name] : given[at]?.[1];
    const isSame = tensor?.type === typeOf(dtype);
    const values = tensor && !isSame && isFloat(dtype) && tensor.type.startsWith('float') ? floatsOf(tensor) : null;
    if (!tensor || (!isSame && !values))
      return err(
        appError(
          'E-RUNTIME',
          `Input '${name}' (${dtype}) cannot be given what the other model takes: the two are not comparable.`,
        ),
      );
    let next = 0;
    own[name] = values ? filled(dtype, shape, () => values[next++]!) : tensor;
  }
  return ok(own);
}
