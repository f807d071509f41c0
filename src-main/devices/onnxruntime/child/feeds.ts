import type { InferenceSession } from 'onnxruntime-node';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { plainPreparation, type CalibrationData, type Preparation } from '../calibrator.ts';
import { pictureFiles, readPicture } from './images.ts';
import { countOf, floatFeed, randomFeeds, type InputSpec } from './inputs.ts';
import { prepared } from './prepare.ts';

/** Samples to run a model on, one after the other; nothing but the current one is in memory. */
export interface FeedSource {
  readonly count: number;
  at(sample: number): Promise<Result<InferenceSession.FeedsType>>;
}

export async function feedsOf(inputs: readonly InputSpec[], data: CalibrationData): Promise<Result<FeedSource>> {
  if (data.kind === 'random')
    return ok({
      count: data.count,
      at: (sample) => Promise.resolve(ok(randomFeeds(inputs, data.seed, sample))),
    });
  const files = await pictureFiles(data.folder);
  return files.ok ? pictureFeeds(inputs, files.value, data.preparation) : files;
}

/** @param files PNG files, one a sample. `E-IMAGES` when the model does not take one picture. */
export function pictureFeeds(
  inputs: readonly InputSpec[],
  files: readonly string[],
  preparation: Preparation = plainPreparation,
): Result<FeedSource> {
  const [input] = inputs;
  const [batch = 0, channels, height = 0, width = 0] = input?.shape ?? [];
  if (!input || inputs.length !== 1 || input.shape.length !== 4 || (channels !== 1 && channels !== 3))
    return err(appError('E-IMAGES', 'Pictures need a model with one input of shape [batch, 3 or 1, height, width].'));
  return ok({
    count: files.length,
    async at(sample) {
      const picture = await readPicture(files[sample]!);
      if (!picture.ok) return picture;
      const one = prepared(picture.value, width, height, channels, preparation);
      const values = new Float32Array(countOf(input.shape));
      for (let slot = 0; slot < batch; slot += 1) values.set(one, slot * one.length);
      const feed = floatFeed(input, values);
      return feed.ok ? ok({ [input.name]: feed.value }) : feed;
    },
  });
}
