import type { InferenceSession } from 'onnxruntime-node';
import { isFloat } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { plainPreparation, type CalibrationData, type Preparation } from '../../../../shared/qdq/calibrate/data.ts';
import { arrayFeeds } from './arrays.ts';
import { pictureFiles, readPicture } from './images.ts';
import { randomFeeds, type InputSpec } from './inputs.ts';
import { pictureInput, prepared } from './prepare.ts';
import { filled, tensorOf } from './tensors.ts';

/** Samples to run a model on, one after the other; nothing but the current one is in memory. */
export interface FeedSource {
  readonly count: number;
  at(sample: number): Promise<Result<InferenceSession.FeedsType>>;
}

/** @param scratch a folder for what has to be unpacked; who made it removes it. Errors: `E-IMAGES`, `E-ARRAYS`. */
export async function feedsOf(
  inputs: readonly InputSpec[],
  data: CalibrationData,
  scratch: string,
): Promise<Result<FeedSource>> {
  switch (data.kind) {
    case 'random':
      return ok({
        count: data.count,
        at: (sample) => Promise.resolve(ok(randomFeeds(inputs, data.seed, sample))),
      });
    case 'images': {
      const files = await pictureFiles(data.folder);
      return files.ok ? pictureFeeds(inputs, files.value, data.preparation) : files;
    }
    case 'arrays':
      return arrayFeeds(inputs, data.path, scratch);
  }
}

/** @param files PNG and JPEG files, one a sample. `E-IMAGES` when the model does not take one picture. */
export function pictureFeeds(
  inputs: readonly InputSpec[],
  files: readonly string[],
  preparation: Preparation = plainPreparation,
): Result<FeedSource> {
  const [input, other] = inputs;
  if (!input || other)
    return err(
      appError('E-IMAGES', `Pictures need a model with one input; this one has ${inputs.length}. Give arrays instead.`),
    );
  if (!isFloat(input.dtype))
    return err(appError('E-IMAGES', `Input '${input.name}' is ${input.dtype}; pictures need a float input.`));
  const place = pictureInput(input.shape, preparation);
  if (!place.ok) return place;
  return ok({
    count: files.length,
    async at(sample) {
      const picture = await readPicture(files[sample]!);
      if (!picture.ok) return picture;
      const values = prepared(picture.value, place.value, preparation);
      if (input.dtype === 'fp32' && place.value.batch === 1)
        return ok({ [input.name]: tensorOf('fp32', values.buffer, input.shape) });
      let at = 0;
      // A batch holds the same picture in every place.
      return ok({ [input.name]: filled(input.dtype, input.shape, () => values[at++ % values.length]!) });
    },
  });
}
