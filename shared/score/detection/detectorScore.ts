import type { MeanAveragePrecision } from './coco.ts';

/** Low and high end of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** How well a detector finds what is labelled. */
export interface DetectorScore extends MeanAveragePrecision {
  /** Of mAP50-95, by bootstrap over the images. */
  readonly ci95: Interval | null;
  readonly images: number;
}

/** mAP50-95 of a model less that of its reference, both on the same images, which were resampled together. */
export interface DetectorDifference {
  readonly map5095: number;
  readonly ci95: Interval | null;
  readonly images: number;
}
