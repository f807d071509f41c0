import type { Place, Screen } from '../ui/place.ts';
import type { IconName } from '../ui/icons.ts';

/** The rail, from what one has to what one sends away. */
export interface RailEntry {
  readonly screen: Exclude<Screen, 'start' | 'settings'>;
  readonly title: string;
  readonly icon: IconName;
  readonly keys: string;
  /** Where it starts. */
  readonly start: Place;
}

export const rail: readonly RailEntry[] = [
  {
    screen: 'variants',
    title: 'Variants',
    icon: 'variants',
    keys: 'Alt+1',
    start: { screen: 'variants', variant: null },
  },
  { screen: 'devices', title: 'Devices', icon: 'devices', keys: 'Alt+2', start: { screen: 'devices', device: null } },
  { screen: 'sweep', title: 'Sweep', icon: 'sweep', keys: 'Alt+3', start: { screen: 'sweep' } },
  { screen: 'engine', title: 'Engine', icon: 'engine', keys: 'Alt+4', start: { screen: 'engine', source: null } },
  {
    screen: 'compare',
    title: 'Compare',
    icon: 'compare',
    keys: 'Alt+5',
    start: { screen: 'compare', a: null, b: null },
  },
  { screen: 'fix', title: 'Fix', icon: 'fix', keys: 'Alt+6', start: { screen: 'fix', variant: null } },
  { screen: 'reports', title: 'Reports', icon: 'reports', keys: 'Alt+7', start: { screen: 'reports', pairs: [] } },
];
