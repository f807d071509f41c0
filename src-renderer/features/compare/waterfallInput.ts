import type { CauseName, Comparison } from '../../../shared/compare/types.ts';
import type { WaterfallInput } from '../../../shared/report/charts/waterfall.ts';

/** What the waterfall of a comparison shows; null without a profile of both runs. */
export function waterfallInput(
  { a, b, causes, profile }: Comparison,
  size: { readonly width: number; readonly height: number },
  selected: CauseName | null,
): WaterfallInput | null {
  if (profile === null) return null;
  return {
    a: { label: a.label, ms: profile.aMs },
    b: { label: b.label, ms: profile.bMs },
    causes: causes.filter((cause) => cause.groups.length > 0),
    selected,
    ...size,
  };
}
