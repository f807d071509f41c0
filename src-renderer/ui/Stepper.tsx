import { Icon } from './Icon.tsx';
import './stepper.css';

interface StepperProps<Step extends string> {
  readonly steps: readonly { readonly id: Step; readonly title: string }[];
  readonly current: Step;
}

/** Where one is on a way of several steps. */
export function Stepper<Step extends string>({ steps, current }: StepperProps<Step>) {
  const at = steps.findIndex((step) => step.id === current);
  return (
    <ol className="stepper" aria-label="Steps">
      {steps.map((step, index) => (
        <li
          key={step.id}
          className={`step ${index < at ? 'is-past' : ''} ${index === at ? 'is-current' : ''}`}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className="step-mark">{index < at ? <Icon name="check" size={11} /> : index + 1}</span>
          {step.title}
        </li>
      ))}
    </ol>
  );
}
