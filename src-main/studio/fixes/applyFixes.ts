import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { freeLabel } from '../variants/freeLabel.ts';
import type { FixChoice } from './fixChoice.ts';
import { planFix } from './planFix.ts';

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
  choice: FixChoice,
  label?: string,
  signal?: AbortSignal,
): Promise<Result<AppliedFix>> {
  const parent = studio.store.variants.get(parentId);
  if (!parent.ok) return parent;
  const output = studio.store.blobs.scratchPath();
  try {
    const fix = await planFix(studio, parentId, choice, output, signal);
    if (!fix.ok) return fix;
    if (!fix.value.changed)
      return err(appError('E-NOTHING-TO-FIX', `Nothing of “${parent.value.label}” is changed by the chosen fixes.`));
    const stored = await studio.store.blobs.putFile(output);
    if (!stored.ok) return stored;
    const added = studio.store.variants.add({
      id: randomUUID() as VariantId,
      label: freeLabel(studio, label ?? `${parent.value.label} fixed`),
      kind: parent.value.kind,
      origin: 'fixed',
      parent: parentId,
      model: stored.value.sha256,
      sizeBytes: stored.value.sizeBytes,
      plan: fix.value.plan,
      facts: fix.value.facts ?? parent.value.facts,
      createdAt: studio.clock.now().toISOString(),
    });
    return added.ok ? ok({ variant: added.value, fix: fix.value }) : added;
  } finally {
    await rm(output, { force: true });
  }
}
