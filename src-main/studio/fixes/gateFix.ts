import { dirname } from 'node:path';
import { ensure } from '../../../shared/base/assert.ts';
import type { VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Gate } from '../../../shared/score/gate.ts';
import type { Studio } from '../studio.ts';
import { referencesOf } from '../variants/lineage.ts';
import { scoreVariant } from '../variants/scoreVariant.ts';

/**
 * May a fixed variant take its parent's place? By mAP of both on labelled images.
 * @param labels COCO JSON; its images lie beside it. Errors: `E-NOT-FOUND` when the parent is gone; those of scoring.
 */
export async function gateFix(
  studio: Pick<Studio, 'store' | 'score'>,
  id: VariantId,
  labels: string,
): Promise<Result<Gate>> {
  const references = referencesOf(studio.store, id);
  if (!references.ok) return references;
  if (!references.value.some(({ role }) => role === 'parent'))
    return err(appError('E-NOT-FOUND', 'What the variant was made from is not in the project any more.'));
  const scored = await scoreVariant(studio, id, {
    data: { kind: 'images', folder: dirname(labels) },
    labels: { file: labels, decode: null, nms: null },
    against: 'parent',
  });
  return scored.ok ? ok(ensure(scored.value.references[0]?.gate, 'a parent is a gate')) : scored;
}
