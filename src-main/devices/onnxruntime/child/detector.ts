import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { plainPreparation, type Preparation } from '../../../../shared/qdq/calibrate/data.ts';
import { differenceInterval, intervalOf, resample } from '../../../../shared/score/detection/bootstrap.ts';
import {
  averagePrecision,
  matchImage,
  rank,
  type MatchedImage,
  type Ranking,
} from '../../../../shared/score/detection/coco.ts';
import {
  decode,
  type Candidates,
  type DecodeConfig,
  type RawOutput,
} from '../../../../shared/score/detection/decode.ts';
import { defaultDecode } from '../../../../shared/score/detection/defaultDecode.ts';
import type { DetectorDifference, DetectorScore } from '../../../../shared/score/detection/detectorScore.ts';
import { readLabels, type Labels } from '../../../../shared/score/detection/labels.ts';
import { nms, type NmsConfig } from '../../../../shared/score/detection/nms.ts';
import type { ScoreRequest } from '../score.ts';
import { pictureInput, placeIn, type Placed, type PictureInput } from './prepare.ts';

/** As mAP is usually taken: nearly everything is kept, suppression is loose. */
const defaultNms: NmsConfig = { scoreAbove: 0.001, iouAbove: 0.65, maxDetections: 100 };
const bootstrapSeed = 1;

export interface LabelledImages {
  readonly labels: Labels;
  readonly files: readonly string[];
  readonly preparation: Preparation;
  readonly decode: DecodeConfig | null;
  readonly nms: NmsConfig;
}

/** @returns null for a request without labels; `E-LABELS` when they cannot be used or belong to no images. */
export async function readLabelled({ labels, data }: ScoreRequest): Promise<Result<LabelledImages | null>> {
  if (labels === null) return ok(null);
  if (data.kind !== 'images') return err(appError('E-LABELS', 'Labels go with a folder of images.'));
  let text: string;
  try {
    text = await readFile(labels.file, 'utf8');
  } catch (problem) {
    return err(appError('E-LABELS', `${labels.file} cannot be read.`, { details: String(problem) }));
  }
  const read = readLabels(text);
  if (!read.ok) return read;
  const stray = read.value.images.find(({ fileName }) => /(^|[\\/])\.\.([\\/]|$)|^[\\/]|\0/.test(fileName));
  if (stray) return err(appError('E-LABELS', `The label file names '${stray.fileName}', outside of its folder.`));
  return ok({
    labels: read.value,
    files: read.value.images.map(({ fileName }) => join(data.folder, fileName)),
    preparation: data.preparation ?? plainPreparation,
    decode: labels.decode,
    nms: labels.nms ?? defaultNms,
  });
}

/** Detections of one model, matched image by image as they come. */
export class DetectorTally {
  readonly #labelled: LabelledImages;
  readonly #input: PictureInput;
  readonly #matched: MatchedImage[] = [];
  #config: DecodeConfig | null;

  constructor(labelled: LabelledImages, input: PictureInput) {
    this.#labelled = labelled;
    this.#input = input;
    this.#config = labelled.decode;
  }

  add(outputs: ReadonlyMap<string, RawOutput>): Result<null> {
    const { labels, preparation } = this.#labelled;
    if (!this.#config) {
      const shapes = [...outputs].map(([name, { shape }]) => ({ name, shape }));
      const known = defaultDecode(shapes, this.#input.width, labels.classes.length);
      if (!known.ok) return known;
      this.#config = known.value;
    }
    const candidates = decode(outputs, this.#config);
    if (!candidates.ok) return candidates;
    const image = labels.images[this.#matched.length]!;
    const found = inPicture(candidates.value, image, placeIn(this.#input, image, preparation.fit));
    this.#matched.push(matchImage(nms(found, this.#labelled.nms, image), image.truths, image.crowds));
    return ok(null);
  }

  ranking(): Ranking {
    return rank(this.#matched);
  }
}

/** One tally for each model, or `E-IMAGES` when the model takes no picture. */
export function newTallies(
  labelled: LabelledImages,
  inputShape: readonly number[],
): Result<readonly [own: DetectorTally, reference: DetectorTally]> {
  const input = pictureInput(inputShape, labelled.preparation);
  return input.ok ? ok([new DetectorTally(labelled, input.value), new DetectorTally(labelled, input.value)]) : input;
}

/** mAP of the model, of its reference, and their difference; null each when no image has a truth box. */
export function detectorScores([own, reference]: readonly [DetectorTally, DetectorTally]): {
  readonly map: DetectorScore | null;
  readonly referenceMap: DetectorScore | null;
  readonly mapDifference: DetectorDifference | null;
} {
  const [mine, theirs] = [scored(own.ranking()), scored(reference.ranking())];
  return {
    map: mine?.score ?? null,
    referenceMap: theirs?.score ?? null,
    mapDifference: mine &&
      theirs && {
        map5095: mine.score.map5095 - theirs.score.map5095,
        ci95: differenceInterval(mine.resamples, theirs.resamples),
        images: mine.score.images,
      },
  };
}

function scored(ranking: Ranking) {
  const value = averagePrecision(ranking);
  if (!value) return null;
  const resamples = resample(ranking, bootstrapSeed);
  const score: DetectorScore = { ...value, ci95: intervalOf(resamples), images: ranking.images };
  return { score, resamples };
}

/** From pixels of the input to pixels of the picture, which was resized, or fitted between bars. */
function inPicture(
  candidates: Candidates,
  picture: { readonly width: number; readonly height: number },
  { left, top, width, height }: Placed,
): Candidates {
  if (left === 0 && top === 0 && width === picture.width && height === picture.height) return candidates;
  const boxes = candidates.boxes.map((value, at) =>
    at % 2 === 0 ? ((value - left) * picture.width) / width : ((value - top) * picture.height) / height,
  );
  return { ...candidates, boxes };
}
