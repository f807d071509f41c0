import type { VariantId } from '../base/brand.ts';
import type { Agreement } from './agreement.ts';
import type { DetectorDifference, DetectorScore } from './detection/detectorScore.ts';
import type { Gate } from './gate.ts';

/** What a variant scores on some inputs, as the project keeps it and the window shows it. */
export interface VariantScore {
  /** ISO 8601, UTC. */
  readonly scoredAt: string;
  readonly on: ScoredOn;
  readonly samples: number;
  /** null without labels. */
  readonly map: DetectorScore | null;
  /** Its parent, then the float model at the root of its lineage where that is another. */
  readonly references: readonly ReferenceScore[];
}

/** The inputs, by the names of their files: those may be elsewhere by the time that somebody reads this. */
export interface ScoredOn {
  readonly kind: 'random' | 'images' | 'arrays';
  /** Null for random inputs. */
  readonly name: string | null;
  readonly labels: string | null;
  /** As they were typed; null = those of the model. */
  readonly shapes: string | null;
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
