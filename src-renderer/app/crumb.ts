import type { Run, Variant } from '../../shared/contract/project.ts';
import type { Place } from '../ui/place.ts';

const titles: Readonly<Record<Place['screen'], string>> = {
  start: 'Start',
  variants: 'Variants',
  devices: 'Devices',
  sweep: 'Sweep',
  engine: 'Engine',
  compare: 'Compare',
  fix: 'Fix',
  reports: 'Reports',
  settings: 'Settings',
};

/** Where the window is, in words: `Engine / QAT v1 on orin-lab`. */
export function crumbOf(place: Place, variants: readonly Variant[], runs: readonly Run[]): string {
  const variantName = (id: string | null): string | null =>
    variants.find((variant) => variant.id === id)?.label ?? null;
  const runName = (id: string | null): string | null => {
    const run = runs.find((candidate) => candidate.id === id);
    return run ? `${run.label} on ${run.deviceName}` : null;
  };
  const detail = ((): string | null => {
    switch (place.screen) {
      case 'variants':
      case 'fix':
        return variantName(place.variant);
      case 'engine':
        if (!place.source) return null;
        return place.source.kind === 'run' ? runName(place.source.run) : variantName(place.source.variant);
      case 'compare':
        return place.a && place.b ? `${runName(place.a) ?? '?'} ⇄ ${runName(place.b) ?? '?'}` : null;
      case 'start':
      case 'devices':
      case 'sweep':
      case 'reports':
      case 'settings':
        return null;
    }
  })();
  return detail === null ? titles[place.screen] : `${titles[place.screen]} / ${detail}`;
}
