import type { DeviceId } from '../../../../shared/base/brand.ts';
import type { DeviceStep } from '../../../../shared/contract/deviceMethods.ts';
import type { DeviceRecord } from '../../../../shared/contract/project.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { go } from '../../../ui/place.ts';
import { FigureTag } from '../../../ui/Tag.tsx';
import { StepList } from '../StepList.tsx';

interface DoneStepProps {
  readonly device: DeviceRecord;
  readonly seconds: number;
  readonly steps: readonly DeviceStep[];
  readonly onDone: (id: DeviceId) => void;
}

/** The device is remembered; what is missing there is said with its remedy. */
export function DoneStep({ device, seconds, steps, onDone }: DoneStepProps) {
  const isWhole = steps.every(({ state }) => state !== 'failed');
  return (
    <>
      <h3 className="wizard-heading">
        <span className={isWhole ? 'wizard-mark is-ok' : 'wizard-mark is-warning'}>
          <Icon name={isWhole ? 'ok' : 'warning'} size={16} />
        </span>
        {isWhole
          ? `${device.name} is ready, ${seconds.toFixed(1)} s after you accepted its key`
          : `${device.name} is paired, but it cannot build yet`}
        {device.standIn && <FigureTag kind="test-board" />}
      </h3>
      <StepList label="Checks" steps={steps} />
      <div className="wizard-acts">
        <Button onClick={() => onDone(device.id)}>Open {device.name}</Button>
        {isWhole && (
          <Button look="primary" icon="sweep" onClick={() => go({ screen: 'sweep' })}>
            Sweep on it
          </Button>
        )}
      </div>
    </>
  );
}
