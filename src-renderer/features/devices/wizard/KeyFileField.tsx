import { call } from '../../../bridge/bridge.ts';
import { useAct } from '../../../bridge/useAct.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import type { DeviceForm } from './usePairing.ts';

interface KeyFileFieldProps {
  readonly file: DeviceForm['keyFile'];
  readonly onChange: (file: DeviceForm['keyFile']) => void;
}

/** A private key of this computer; a passphrase is asked for when it turns out to have one. */
export function KeyFileField({ file, onChange }: KeyFileFieldProps) {
  const pick = useAct(
    () => call('files.pick', { purpose: 'private-key' }),
    ([chosen]) => {
      if (chosen) onChange({ token: chosen.token, name: chosen.name });
    },
  );
  return (
    <Field label="Private key" hint="The SSH agent is asked first, then this key, then your usual ones.">
      {(id) => (
        <span className="wizard-file">
          <Button id={id} icon="open" isBusy={pick.isBusy} onClick={() => pick.run()}>
            {file?.name ?? 'Choose a file'}
          </Button>
          {file && <IconButton icon="close" label="Use the usual keys" onClick={() => onChange(null)} />}
        </span>
      )}
    </Field>
  );
}
