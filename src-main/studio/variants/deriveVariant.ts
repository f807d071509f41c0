import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { WrittenModel } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { freeLabel } from './freeLabel.ts';

export type DerivedKind = Pick<Variant, 'kind' | 'origin' | 'label'>;

/**
 * Makes a variant of another one: `write` makes a model of the parent's file at the path that it is given, and both the
 * model and the plan that made it are kept. The parent is untouched, and undo takes the variant away again.
 */
export async function deriveVariant<Made extends Pick<WrittenModel, 'plan' | 'facts'>>(
  studio: Pick<Studio, 'store' | 'clock'>,
  parentId: VariantId,
  describe: (parent: Variant) => DerivedKind,
  write: (parentPath: string, output: string) => Promise<Result<Made>>,
): Promise<Result<{ readonly variant: Variant; readonly made: Made }>> {
  const parent = studio.store.variants.get(parentId);
  if (!parent.ok) return parent;
  const path = studio.store.blobs.path(parent.value.model);
  if (!path.ok) return path;
  const output = studio.store.blobs.scratchPath();
  try {
    const made = await write(path.value, output);
    if (!made.ok) return made;
    const stored = await studio.store.blobs.putFile(output);
    if (!stored.ok) return stored;
    const { kind, origin, label } = describe(parent.value);
    const added = studio.store.variants.add({
      id: randomUUID() as VariantId,
      label: freeLabel(studio, label),
      kind,
      origin,
      parent: parentId,
      model: stored.value.sha256,
      sizeBytes: stored.value.sizeBytes,
      plan: made.value.plan,
      facts: made.value.facts,
      createdAt: studio.clock.now().toISOString(),
    });
    return added.ok ? ok({ variant: added.value, made: made.value }) : added;
  } finally {
    await rm(output, { force: true });
  }
}
