import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/** @param label 1 to 200 characters; two variants may share one. */
export const renameVariant = (studio: Studio, id: VariantId, label: string): Result<Variant> =>
  studio.store.variants.rename(id, label);
