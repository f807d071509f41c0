import type { DeviceStep } from '../../../shared/contract/deviceMethods.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { IconName } from '../../ui/icons.ts';
import { checkName } from './deviceWords.ts';

const icons: Readonly<Record<Exclude<DeviceStep['state'], 'running'>, IconName>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'error',
};

const stateWords: Readonly<Record<DeviceStep['state'], string>> = {
  running: 'under way',
  ok: 'fine',
  warning: 'to be known',
  failed: 'missing',
};

interface StepListProps {
  readonly label: string;
  readonly steps: readonly DeviceStep[];
  /** Ids of those that are still to come. */
  readonly pending?: readonly string[];
}

/** Checks one below the other: state, what was found, and how to mend it, in words and as a command to copy. */
export function StepList({ label, steps, pending = [] }: StepListProps) {
  return (
    <ol className="steps" aria-label={label}>
      {steps.map((step) => (
        <StepLine key={step.id} step={step} />
      ))}
      {pending.map((id) => (
        <li key={id} className="step-line is-pending">
          <span className="step-icon step-none" aria-hidden="true" />
          <span className="step-name">{checkName({ id })}</span>
        </li>
      ))}
    </ol>
  );
}

function StepLine({ step }: { readonly step: DeviceStep }) {
  const { state, found, remedy, command } = step;
  const copy = useCopy();
  return (
    <li className={`step-line is-${state}`}>
      <span className="step-icon">
        {state === 'running' ? <span className="spinner" aria-hidden="true" /> : <Icon name={icons[state]} />}
      </span>
      <span className="step-name">{checkName(step)}</span>
      <span className="visually-hidden">{stateWords[state]}:</span>
      <span className="step-found">{found}</span>
      {remedy !== null && <span className="step-remedy">{remedy}</span>}
      {command !== undefined && (
        <span className="step-command">
          <code className="mono">{command}</code>
          <IconButton icon="copy" label={`Copy ${command}`} onClick={() => copy(command, 'the command')} />
        </span>
      )}
    </li>
  );
}
