import type { VariantId } from '../base/brand.ts';
import type { Agreement } from './agreement.ts';
import type { DetectorDifference, DetectorScore } from './detection/detectorScore.ts';
import type { Gate } from './gate.ts';

/** What a variant scores on some inputs, as the window and the report see it. */
export interface VariantScore {
  readonly samples: number;
  /** null without labels. */
  readonly map: DetectorScore | null;
  /** Its parent, then the float model at the root of its lineage where that is another. */
  readonly references: readonly ReferenceScore[];
}

export interface ReferenceScore {
  readonly role: 'parent' | 'float-origin';
  readonly variant: VariantId;
  readonly label: string;
  readonly outputs: readonly Agreement[];
  /** Core tensors that both have, the one that agrees worst first, over `layerSamples` samples. */
  readonly layers: readonly Agreement[];
  readonly layerSamples: number;
  readonly map: DetectorScore | null;
  readonly mapDifference: DetectorDifference | null;
  /** Only a parent is a gate. */
  readonly gate: Gate | null;
}
