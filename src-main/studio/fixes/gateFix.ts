import { dirname } from 'node:path';
import type { VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { VariantScore } from '../../../shared/score/variantScore.ts';
import type { Studio } from '../studio.ts';
import { referencesOf } from '../variants/lineage.ts';
import { scoreVariant } from '../variants/scoreVariant.ts';

/**
 * May a fixed variant take its parent's place? Scores it on labelled images: its parent is the gate in what comes of it.
 * @param labels COCO JSON; its images lie beside it. @param shapes as for scoring.
 * Errors: `E-NOT-FOUND` when the parent is gone; those of scoring.
 */
export async function gateFix(
  studio: Pick<Studio, 'store' | 'score' | 'clock'>,
  id: VariantId,
  labels: string,
  shapes: string | null,
  onProgress?: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Result<VariantScore>> {
  const references = referencesOf(studio.store, id);
  if (!references.ok) return references;
  if (!references.value.some(({ role }) => role === 'parent'))
    return err(appError('E-NOT-FOUND', 'What the variant was made from is not in the project any more.'));
  const data = { kind: 'images', folder: dirname(labels) } as const;
  return scoreVariant(
    studio,
    id,
    { data, labels: { file: labels, decode: null, nms: null }, shapes },
    onProgress,
    signal,
  );
}
