import type { Candidates } from './decode.ts';

/**
 * Greedy non-maximum suppression inside each class. Candidates above the score threshold are taken by falling score (equal
 * scores keep candidate order), boxes are clipped to the image first, and a kept box removes every later box of its
 * class whose IoU is above the limit. Ends at `maxDetections` boxes an image, all classes together.
 */
export interface NmsConfig {
  readonly scoreAbove: number;
  readonly iouAbove: number;
  readonly maxDetections: number;
}

export interface Detection {
  readonly box: Box;
  readonly score: number;
  readonly label: number;
}

/** Left, top, right, bottom in pixels. */
export type Box = readonly [number, number, number, number];

export function nms(
  candidates: Candidates,
  config: NmsConfig,
  image: { readonly width: number; readonly height: number },
): readonly Detection[] {
  const { boxes, scores, classes } = candidates;
  const order = [...scores.keys()]
    .filter((at) => scores[at]! > config.scoreAbove)
    .toSorted((a, b) => scores[b]! - scores[a]! || a - b);
  const kept: Detection[] = [];
  for (const at of order) {
    if (kept.length === config.maxDetections) break;
    const box: Box = [
      clip(boxes[4 * at]!, image.width),
      clip(boxes[4 * at + 1]!, image.height),
      clip(boxes[4 * at + 2]!, image.width),
      clip(boxes[4 * at + 3]!, image.height),
    ];
    const label = classes[at]!;
    if (kept.every((other) => other.label !== label || iou(other.box, box) <= config.iouAbove))
      kept.push({ box, score: scores[at]!, label });
  }
  return kept;
}

/** Intersection over union, areas as real numbers (no "+ 1 pixel"). */
export function iou(a: Box, b: Box): number {
  const shared = intersection(a, b);
  return shared / (area(a) + area(b) - shared + 1e-9);
}

/** How much of `box` lies in `region`, 0…1. */
export const insideShare = (box: Box, region: Box): number => intersection(box, region) / Math.max(area(box), 1e-9);

function intersection(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  return width * height;
}

const area = (box: Box): number => Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
const clip = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
