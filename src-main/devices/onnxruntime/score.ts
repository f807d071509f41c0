import type { Result } from '../../../shared/base/result.ts';
import type { Agreement } from '../../../shared/score/agreement.ts';
import type { MeanAveragePrecision } from '../../../shared/score/detection/coco.ts';
import type { DecodeConfig } from '../../../shared/score/detection/decode.ts';
import type { NmsConfig } from '../../../shared/score/detection/nms.ts';
import type { ProcessHost } from '../../process/processHost.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import { inOwnProcess } from './ownProcess.ts';

/** Two models on the same data, on the graphs as written: how well they agree, and how well each finds what is labelled. */
export interface ScoreRequest {
  readonly model: string;
  /** What the model is judged against: its parent, or its float origin. */
  readonly reference: string;
  readonly shapes: string | null;
  /** Ignored where labels are given: then their images are the data. */
  readonly data: CalibrationData;
  readonly labels: LabelledData | null;
}

export interface LabelledData {
  /** COCO JSON. */
  readonly file: string;
  /** Where its images lie. */
  readonly folder: string;
  /** null = recognised from the outputs. */
  readonly decode: DecodeConfig | null;
  readonly nms: NmsConfig | null;
}

export interface ScoreAnswer {
  readonly samples: number;
  readonly outputs: readonly Agreement[];
  /** Core tensors that both models have by the same name, over the first `layerSamples` samples. */
  readonly layers: readonly Agreement[];
  readonly layerSamples: number;
  readonly map: DetectorScore | null;
  readonly referenceMap: DetectorScore | null;
}

export interface DetectorScore extends MeanAveragePrecision {
  /** Of mAP50-95, by bootstrap over the images. */
  readonly ci95: readonly [low: number, high: number] | null;
  readonly images: number;
}

/** Errors: those of opening the models, `E-RUNTIME`, `E-RUNTIME-KILLED`, `E-IMAGES`, `E-LABELS`, `E-DECODE`, `E-CANCELLED`. */
export const scoreInOwnProcess = (
  host: ProcessHost,
  request: ScoreRequest,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Result<ScoreAnswer>> =>
  inOwnProcess(
    host,
    { kind: 'score', request },
    (message) => {
      if (message.kind === 'progress') onProgress(message.done, message.total);
    },
    signal,
  );
