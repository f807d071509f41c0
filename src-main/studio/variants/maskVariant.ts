import type { VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { MaskRegion, MadeVariant } from '../../../shared/contract/variantMethods.ts';
import type { WorkInput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from './deriveVariant.ts';
import { maskModel } from './maskModel.ts';

/** A region of a variant back in float, or the model ended there, as a new variant. */
export async function maskVariant(studio: Studio, id: VariantId, region: MaskRegion): Promise<Result<MadeVariant>> {
  const { target } = studio.store.settings.get();
  const wanted = regionOf(region);
  if (!wanted.ok) return wanted;
  const derived = await deriveVariant(
    studio,
    id,
    ({ kind, label }) => ({ kind, origin: 'masked', label: `${label} ${region.kind === 'nodes' ? 'masked' : 'cut'}` }),
    (path, output) => maskModel(studio, { path, target, shapes: null }, wanted.value, output),
  );
  if (!derived.ok) return derived;
  const { before, after } = derived.value.made;
  return ok({ variant: derived.value.variant, before, after });
}

function regionOf(region: MaskRegion): Result<WorkInput<'mask'>['region']> {
  if (region.kind === 'cut') return ok(region);
  if (region.names.length === 0) return err(appError('E-USAGE', 'No node was chosen.'));
  return ok({ kind: 'nodes', regex: `^(?:${region.names.map(literal).join('|')})$` });
}

/** A regular expression that matches `text` and nothing else. */
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
