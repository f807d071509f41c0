import type { AppError } from '../../../../shared/base/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { StepList } from '../StepList.tsx';
import type { DeviceForm, Pairing } from './usePairing.ts';

/** In the order in which they come; what a machine has no use for stays out in the end. */
const expected = [
  'sign-in',
  'trtexec',
  'tensorrt',
  'disk',
  'memory',
  'tools',
  'power-mode',
  'clocks',
  'sudo',
  'test-build',
];

/** Signing in, what is there, and a test build, as it happens. */
export function CheckStep({ form, pairing }: { readonly form: DeviceForm; readonly pairing: Pairing }) {
  const { steps, error, isBusy } = pairing;
  const hasFacts = steps.length > 1;
  const pending = isBusy
    ? expected.filter((id) => !steps.some((step) => step.id === id) && (!hasFacts || id === 'test-build'))
    : [];
  return (
    <>
      <h3 className="wizard-heading">{isBusy ? `Pairing ${form.name}` : `${form.name} is not paired`}</h3>
      <StepList label="Checks" steps={steps} pending={pending} />
      {error && <Refused error={error} isSaid={steps.some(({ state }) => state === 'failed')} />}
      <div className="wizard-acts">
        {isBusy ? (
          <Button icon="stop" onClick={pairing.stop}>
            Stop
          </Button>
        ) : (
          <>
            <Button onClick={pairing.back}>Back</Button>
            <Button look="primary" icon="retry" onClick={() => pairing.again(form)}>
              Try again
            </Button>
          </>
        )}
      </div>
    </>
  );
}

/** What stopped it, unless a step has said so already; and what was tried. */
function Refused({ error, isSaid }: { readonly error: AppError; readonly isSaid: boolean }) {
  const tried = error.details !== null && <p className="muted wizard-tried">{error.details}</p>;
  if (isSaid) return tried;
  return (
    <div className="wizard-refusal" role="alert">
      <p className="wizard-refusal-title">
        <Icon name="error" size={16} /> {error.message}
      </p>
      <p>{error.hint}</p>
      {tried}
    </div>
  );
}
