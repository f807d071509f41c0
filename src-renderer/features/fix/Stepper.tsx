import { Icon } from '../../ui/Icon.tsx';

const fixSteps = ['analyse', 'choose', 'apply', 'rebuild', 'compare', 'decide'] as const;
export type FixStep = (typeof fixSteps)[number];

const names: Readonly<Record<FixStep, string>> = {
  analyse: 'Analyse',
  choose: 'Choose',
  apply: 'Apply',
  rebuild: 'Rebuild',
  compare: 'Compare',
  decide: 'Keep or drop',
};

/** Where one is on the way from a finding to a decision. */
export function Stepper({ current }: { readonly current: FixStep }) {
  const at = fixSteps.indexOf(current);
  return (
    <ol className="stepper" aria-label="Steps">
      {fixSteps.map((step, index) => (
        <li
          key={step}
          className={`step ${index < at ? 'is-past' : ''} ${index === at ? 'is-current' : ''}`}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className="step-mark">{index < at ? <Icon name="check" size={11} /> : index + 1}</span>
          {names[step]}
        </li>
      ))}
    </ol>
  );
}
