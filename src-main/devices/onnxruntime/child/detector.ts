import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { bootstrapInterval } from '../../../../shared/score/detection/bootstrap.ts';
import { averagePrecision, matchImage, rank, type MatchedImage } from '../../../../shared/score/detection/coco.ts';
import {
  decode,
  type Candidates,
  type DecodeConfig,
  type RawOutput,
} from '../../../../shared/score/detection/decode.ts';
import { defaultDecode } from '../../../../shared/score/detection/defaultDecode.ts';
import { readLabels, type Labels } from '../../../../shared/score/detection/labels.ts';
import { nms, type NmsConfig } from '../../../../shared/score/detection/nms.ts';
import type { DetectorScore, LabelledData } from '../score.ts';

/** As mAP is usually taken: nearly everything is kept, suppression is loose. */
const defaultNms: NmsConfig = { scoreAbove: 0.001, iouAbove: 0.65, maxDetections: 100 };
const bootstrapSeed = 1;

export interface LabelledImages {
  readonly labels: Labels;
  readonly files: readonly string[];
  readonly decode: DecodeConfig | null;
  readonly nms: NmsConfig;
}

export async function readLabelled(data: LabelledData): Promise<Result<LabelledImages>> {
  let text: string;
  try {
    text = await readFile(data.file, 'utf8');
  } catch (problem) {
    return err(appError('E-LABELS', `${data.file} cannot be read.`, { details: String(problem) }));
  }
  const labels = readLabels(text);
  if (!labels.ok) return labels;
  const stray = labels.value.images.find(({ fileName }) => /(^|[\\/])\.\.([\\/]|$)|^[\\/]|\0/.test(fileName));
  if (stray) return err(appError('E-LABELS', `The label file names '${stray.fileName}', outside of its folder.`));
  const files = labels.value.images.map(({ fileName }) => join(data.folder, fileName));
  return ok({ labels: labels.value, files, decode: data.decode, nms: data.nms ?? defaultNms });
}

/** Detections of one model, matched image by image as they come. */
export class DetectorTally {
  readonly #labelled: LabelledImages;
  readonly #inputSize: readonly [width: number, height: number];
  readonly #matched: MatchedImage[] = [];
  #config: DecodeConfig | null;

  constructor(labelled: LabelledImages, inputSize: readonly [width: number, height: number]) {
    this.#labelled = labelled;
    this.#inputSize = inputSize;
    this.#config = labelled.decode;
  }

  add(outputs: ReadonlyMap<string, RawOutput>): Result<null> {
    const { labels } = this.#labelled;
    if (!this.#config) {
      const shapes = [...outputs].map(([name, { shape }]) => ({ name, shape }));
      const known = defaultDecode(shapes, this.#inputSize[0], labels.classes.length);
      if (!known.ok) return known;
      this.#config = known.value;
    }
    const candidates = decode(outputs, this.#config);
    if (!candidates.ok) return candidates;
    const image = labels.images[this.#matched.length]!;
    const scaled = scaleTo(candidates.value, image.width / this.#inputSize[0], image.height / this.#inputSize[1]);
    this.#matched.push(matchImage(nms(scaled, this.#labelled.nms, image), image.truths));
    return ok(null);
  }

  score(): DetectorScore | null {
    const ranking = rank(this.#matched);
    const value = averagePrecision(ranking);
    return value && { ...value, ci95: bootstrapInterval(ranking, bootstrapSeed), images: ranking.images };
  }
}

/** From pixels of the input to pixels of the picture, where it was resized. */
function scaleTo(candidates: Candidates, across: number, down: number): Candidates {
  if (across === 1 && down === 1) return candidates;
  return { ...candidates, boxes: candidates.boxes.map((value, at) => value * (at % 2 === 0 ? across : down)) };
}
