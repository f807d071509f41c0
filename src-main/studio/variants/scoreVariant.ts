import { basename } from 'node:path';
import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import { worstFirst } from '../../../shared/score/agreement.ts';
import { gateOf } from '../../../shared/score/gate.ts';
import type { ReferenceScore, ScoredOn, VariantScore } from '../../../shared/score/variantScore.ts';
import type { LabelledData, ScoreAnswer } from '../../devices/onnxruntime/score.ts';
import type { Studio } from '../studio.ts';
import { referencesOf, type Reference } from './lineage.ts';
import { modelPathOf } from './modelPathOf.ts';

export interface ScoreChoice {
  /** With labels the folder that their images lie in. */
  readonly data: CalibrationData;
  readonly labels: LabelledData | null;
  /** `name:1x3x640x640,…` for dynamic inputs; null = those of the model. */
  readonly shapes: string | null;
}

/**
 * A variant against its parent and its float origin on the same inputs, one after the other, on the graphs as written. A
 * variant that was made from nothing has no references; its mAP is there all the same. The score is kept with the variant
 * in place of the one before; one that was stopped or failed leaves that as it was.
 */
export async function scoreVariant(
  studio: Pick<Studio, 'store' | 'score' | 'clock'>,
  id: VariantId,
  { data, labels, shapes }: ScoreChoice,
  onProgress: (done: number, total: number) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<VariantScore>> {
  const model = modelPathOf(studio, id);
  if (!model.ok) return model;
  const references = referencesOf(studio.store, id);
  if (!references.ok) return references;
  const passes = Math.max(1, references.value.length);
  const scoredAgainst = (path: string, pass: number) =>
    studio.score(
      { model: model.value, reference: path, shapes, data, labels },
      (done, total) => onProgress(pass * total + done, passes * total),
      signal,
    );
  const scores: ReferenceScore[] = [];
  let own: ScoreAnswer | null = null;
  for (const [pass, { role, variant }] of references.value.entries()) {
    const path = modelPathOf(studio, variant.id);
    if (!path.ok) return path;
    const scored = await scoredAgainst(path.value, pass);
    if (!scored.ok) return scored;
    own = scored.value;
    scores.push(referenceScore(role, variant, scored.value));
  }
  if (own === null) {
    const alone = await scoredAgainst(model.value, 0);
    if (!alone.ok) return alone;
    own = alone.value;
  }
  const score: VariantScore = {
    scoredAt: studio.clock.now().toISOString(),
    on: scoredOn(data, labels, shapes),
    samples: own.samples,
    map: own.map,
    references: scores,
  };
  const kept = studio.store.scores.save(id, score);
  return kept.ok ? ok(score) : kept;
}

const scoredOn = (data: CalibrationData, labels: LabelledData | null, shapes: string | null): ScoredOn => ({
  kind: data.kind,
  name: data.kind === 'random' ? null : basename(data.kind === 'images' ? data.folder : data.path),
  labels: labels && basename(labels.file),
  shapes,
});

const referenceScore = (role: Reference['role'], { id, label }: Variant, scored: ScoreAnswer): ReferenceScore => ({
  role,
  variant: id,
  label,
  outputs: scored.outputs,
  layers: worstFirst(scored.layers),
  layerSamples: scored.layerSamples,
  map: scored.referenceMap,
  mapDifference: scored.mapDifference,
  gate: role === 'parent' ? gateOf(scored.outputs, scored.mapDifference) : null,
});
