import { useRef, useState } from 'react';
import type { DeviceId } from '../../../../shared/base/brand.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { useCommands } from '../../../ui/commands.ts';
import { Panel } from '../../../ui/Panel.tsx';
import { Stepper } from '../../../ui/Stepper.tsx';
import { useFocusInside } from '../../../ui/useFocusInside.ts';
import { CheckStep } from './CheckStep.tsx';
import { DoneStep } from './DoneStep.tsx';
import { HostKeyStep } from './HostKeyStep.tsx';
import { usePairing, type DeviceForm } from './usePairing.ts';
import { WhereStep } from './WhereStep.tsx';
import './wizard.css';

interface AddDeviceProps {
  /** Names that are taken. */
  readonly names: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (id: DeviceId) => void;
}

const stages = [
  { id: 'where', title: 'Where' },
  { id: 'key', title: 'Host key' },
  { id: 'checks', title: 'Sign-in and checks' },
  { id: 'done', title: 'Ready' },
] as const;

const blank: DeviceForm = {
  name: '',
  address: '',
  keyFile: null,
  jump: '',
  trtexecPath: '',
  prefix: '',
  lockClocks: false,
};

/** The pairing wizard: address, host key, sign-in with staged checks, test build. */
export function AddDevice({ names, onClose, onDone }: AddDeviceProps) {
  const [form, setForm] = useState(blank);
  const wizard = useRef<HTMLDivElement>(null);
  useFocusInside(wizard);
  const pairing = usePairing();
  const { step } = pairing;
  const change = (patch: Partial<DeviceForm>): void => setForm((known) => ({ ...known, ...patch }));
  useCommands([{ id: 'devices.add.close', title: 'Close the wizard', group: 'Device', keys: 'Escape', run: onClose }]);
  return (
    <Panel
      label="Add a device"
      title={
        <span className="wizard-title">
          Add a device <Stepper steps={stages} current={step.kind} />
        </span>
      }
      actions={<IconButton icon="close" label="Close" onClick={onClose} />}
    >
      <div ref={wizard} className="wizard" tabIndex={-1}>
        {step.kind === 'where' && (
          <WhereStep form={form} names={names} pairing={pairing} onChange={change} onDone={onDone} />
        )}
        {step.kind === 'key' && <HostKeyStep form={form} sight={step.sight} pairing={pairing} />}
        {step.kind === 'checks' && <CheckStep form={form} pairing={pairing} />}
        {step.kind === 'done' && (
          <DoneStep device={step.device} seconds={step.seconds} steps={pairing.steps} onDone={onDone} />
        )}
      </div>
    </Panel>
  );
}
