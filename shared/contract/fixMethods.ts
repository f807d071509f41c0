import type { VariantId } from '../base/brand.ts';
import type { EngineGraph } from '../engine/graph.ts';
import type { PlanStep } from '../qdq/plan.ts';
import type { PlanCheck } from '../qdq/pytorch/checkPlan.ts';
import type { DeferredGroup, FixFigures } from '../qdq/types.ts';
import type { VariantScore } from '../score/variantScore.ts';
import type { Variant } from './project.ts';

/** What a fix would do, and doing it. */
export interface FixMethods {
  'fix.preview': { input: FixRequest; output: FixPreview };
  'fix.apply': { input: FixRequest & { label: string }; output: Variant };
  /** May the variant take its parent's place? Scores it on the images beside a COCO label file, as a task. */
  'fix.gate': {
    input: { variant: VariantId; task: string; token: string; shapes: string | null };
    output: VariantScore;
  };
  /** Writes the PyTorch plan of a variant, and the Python that applies it, into a folder. */
  'fix.carry': {
    input: { variant: VariantId; token: string };
    output: { readonly path: string; readonly groups: number };
  };
  /** Does a model that was exported after training keep what that plan asks for? */
  'fix.checkReexport': { input: { variant: VariantId; token: string }; output: PlanCheck };
}

export interface FixRequest {
  readonly variant: VariantId;
  readonly target: string;
  /** Ids of the fixes to apply; null = all automatic ones. */
  readonly fixes: readonly string[] | null;
  readonly scales:
    | { readonly kind: 'none' }
    | { readonly kind: 'random'; readonly count: number }
    | { readonly kind: 'images'; readonly token: string };
  /** `name:1x3x640x640,…` for open axes, which are run for new scales; null = those of the model. */
  readonly shapes: string | null;
}

export interface FixPreview {
  readonly before: FixFigures;
  readonly after: FixFigures;
  readonly steps: readonly PlanStep[];
  readonly deferred: readonly DeferredGroup[];
  /** Expected agreement of the outputs with the parent's; null when no value changes, or where it cannot be told. */
  readonly estimatedSqnrDb: number | null;
  readonly skipped: readonly { readonly rule: string; readonly reason: string }[];
  readonly predictionBefore: EngineGraph;
  readonly predictionAfter: EngineGraph;
}
