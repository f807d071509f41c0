import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { plural } from '../../ui/format.ts';

interface ForgetDialogProps {
  readonly device: DeviceRecord;
  readonly runs: number;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onForgotten: () => void;
}

/** Says what goes and what stays before a device is forgotten. */
export function ForgetDialog({ device, runs, isOpen, onClose, onForgotten }: ForgetDialogProps) {
  const forget = useAct(
    () => call('devices.forget', { id: device.id }),
    () => {
      tellDone(`${device.name} is forgotten; its runs stay.`);
      onClose();
      onForgotten();
    },
  );
  return (
    <Dialog
      title={`Forget ${device.name}?`}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" icon="remove" isBusy={forget.isBusy} onClick={() => forget.run()}>
            Forget
          </Button>
        </>
      }
    >
      <ul className="forget-list">
        {device.address !== null && <li>Its address and the pinned host key {device.address.hostKey} are removed.</li>}
        <li>What a probe found, and how trtexec is used there, are removed.</li>
        <li>{runs === 0 ? 'It has made no runs.' : `${plural(runs, 'run')} that it made stay, with every file.`}</li>
        {device.kind === 'jetson' && (
          <li>
            On the board a folder <code className="mono">~/.qdq-studio</code> with cached models stays; remove it there
            if nobody else measures with it.
          </li>
        )}
      </ul>
    </Dialog>
  );
}
