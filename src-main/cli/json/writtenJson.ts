import type { WrittenModel } from '../../workers/work.ts';
import { stepJson } from './fixJson.ts';

/** A model that a plan made, as the contract spells it. */
export const writtenJson = ({ plan, before, after, sha256, sizeBytes }: WrittenModel, output: string) => ({
  output: { path: output, sha256, sizeBytes },
  plan: plan.steps.map(stepJson),
  before,
  after,
});
