import type { VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from '../variants/deriveVariant.ts';
import { planFix, type VariantFixChoice } from './planFix.ts';

export interface AppliedFix {
  readonly variant: Variant;
  readonly fix: WorkOutput<'fix'>;
}

/**
 * Makes a new variant by the chosen fixes. The parent is untouched; the same fixes on the same data give the same bytes.
 * Errors: `E-NOTHING-TO-FIX` when the plan is empty; those of planning, calibration and storing.
 */
export async function applyFixes(
  studio: Studio,
  parentId: VariantId,
  choice: VariantFixChoice,
  label?: string,
  signal?: AbortSignal,
): Promise<Result<AppliedFix>> {
  const derived = await deriveVariant(
    studio,
    parentId,
    (parent) => ({ kind: parent.kind, origin: 'fixed', label: label ?? `${parent.label} fixed` }),
    async (_, output) => {
      const fix = await planFix(studio, parentId, choice, output, signal);
      return fix.ok && !fix.value.changed
        ? err(appError('E-NOTHING-TO-FIX', 'Nothing of this model is changed by the chosen fixes.'))
        : fix;
    },
  );
  return derived.ok ? ok({ variant: derived.value.variant, fix: derived.value.made }) : derived;
}
