import type { Result } from '../../../shared/base/result.ts';
import type { Agreement } from '../../../shared/score/agreement.ts';
import type { DecodeConfig } from '../../../shared/score/detection/decode.ts';
import type { DetectorDifference, DetectorScore } from '../../../shared/score/detection/detectorScore.ts';
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
  /** With labels the folder that their images lie in. */
  readonly data: CalibrationData;
  readonly labels: LabelledData | null;
}

export interface LabelledData {
  /** COCO JSON; the images that it names are the samples. */
  readonly file: string;
  /** null = recognised from the outputs. */
  readonly decode: DecodeConfig | null;
  readonly nms: NmsConfig | null;
}

export interface ScoreAnswer {
  readonly samples: number;
  readonly outputs: readonly Agreement[];
  /** Core tensors that both models have (`matchTensors.ts`), over the first `layerSamples` samples, by the model's names. */
  readonly layers: readonly Agreement[];
  readonly layerSamples: number;
  readonly map: DetectorScore | null;
  readonly referenceMap: DetectorScore | null;
  readonly mapDifference: DetectorDifference | null;
}

/**
 * Scores in a process of its own, killed by the signal.
 * Errors: those of opening the models, `E-RUNTIME`, `E-RUNTIME-KILLED`, `E-IMAGES`, `E-LABELS`, `E-DECODE`, `E-CANCELLED`.
 */
export type Scorer = (
  request: ScoreRequest,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<Result<ScoreAnswer>>;

export const onnxruntimeScorer =
  (host: ProcessHost): Scorer =>
  (request, onProgress, signal) =>
    inOwnProcess(
      host,
      { kind: 'score', request },
      (message) => {
        if (message.kind === 'progress') onProgress(message.done, message.total);
      },
      signal,
    );
