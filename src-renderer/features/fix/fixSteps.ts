/** The way from a finding to a decision. */
export const fixSteps = [
  { id: 'analyse', title: 'Analyse' },
  { id: 'choose', title: 'Choose' },
  { id: 'apply', title: 'Apply' },
  { id: 'rebuild', title: 'Rebuild' },
  { id: 'compare', title: 'Compare' },
  { id: 'decide', title: 'Keep or drop' },
] as const;

export type FixStep = (typeof fixSteps)[number]['id'];
