import { useState } from 'react';
import type { DeviceId } from '../../../../shared/base/brand.ts';
import { Button } from '../../../ui/Button.tsx';
import { Check, Field, TextInput } from '../../../ui/Field.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Problem } from '../../../ui/Problem.tsx';
import { AddressField } from './AddressField.tsx';
import { EstimateForm } from './EstimateForm.tsx';
import { KeyFileField } from './KeyFileField.tsx';
import type { DeviceForm, Pairing } from './usePairing.ts';

interface WhereStepProps {
  readonly form: DeviceForm;
  readonly names: readonly string[];
  readonly pairing: Pairing;
  readonly onChange: (patch: Partial<DeviceForm>) => void;
  readonly onDone: (id: DeviceId) => void;
}

type Kind = 'ssh' | 'local' | 'estimate';

const kinds: readonly { readonly kind: Kind; readonly title: string; readonly text: string }[] = [
  { kind: 'ssh', title: 'A Jetson or GPU host over SSH', text: 'It needs an SSH server and trtexec, nothing of ours.' },
  { kind: 'local', title: 'trtexec on this computer', text: 'For a workstation with an NVIDIA GPU.' },
  { kind: 'estimate', title: 'Estimate a board', text: 'Nothing runs: a range from the prediction and a roofline.' },
];

/** What is to be added, and where it is. */
export function WhereStep({ form, names, pairing, onChange, onDone }: WhereStepProps) {
  const [kind, setKind] = useState<Kind>('ssh');
  const name = form.name.trim();
  const isTaken = names.includes(name);
  const isReady = name !== '' && !isTaken && (kind === 'local' || form.address.trim() !== '');
  const go = (): void => {
    if (!isReady) return;
    if (kind === 'local') pairing.pairLocal(form);
    else pairing.look(form);
  };
  return (
    <>
      <div className="wizard-kinds" role="radiogroup" aria-label="What to add">
        {kinds.map((choice) => (
          <button
            key={choice.kind}
            type="button"
            role="radio"
            className="wizard-kind"
            aria-checked={choice.kind === kind}
            onClick={() => setKind(choice.kind)}
          >
            <b>{choice.title}</b>
            <span className="muted">{choice.text}</span>
          </button>
        ))}
      </div>
      {kind === 'estimate' ? (
        <EstimateForm onDone={onDone} />
      ) : (
        <>
          {kind === 'ssh' && (
            <AddressField
              value={form.address}
              onChange={(address) =>
                onChange({ address, ...(form.name === nameFor(form.address) ? { name: nameFor(address) } : {}) })
              }
              onEnter={go}
            />
          )}
          <Field label="Name" hint={isTaken ? 'There is a device of this name already.' : 'What to call it here.'}>
            {(id) => (
              <TextInput
                id={id}
                value={form.name}
                aria-invalid={isTaken}
                onChange={(event) => onChange({ name: event.target.value })}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') go();
                }}
              />
            )}
          </Field>
          <details className="wizard-more">
            <summary>
              <Icon name="right" size={12} />{' '}
              {kind === 'ssh' ? 'Key file, jump host, container, clocks' : 'Container, path, clocks'}
            </summary>
            <div className="wizard-more-fields">
              {kind === 'ssh' && (
                <>
                  <KeyFileField file={form.keyFile} onChange={(keyFile) => onChange({ keyFile })} />
                  <Field
                    label="Jump host"
                    hint="Gone through on the way; its key is shown and pinned too. ssh_config’s ProxyJump when empty."
                  >
                    {(id) => (
                      <TextInput
                        id={id}
                        value={form.jump}
                        placeholder="user@gate"
                        onChange={(event) => onChange({ jump: event.target.value })}
                      />
                    )}
                  </Field>
                </>
              )}
              <Field label="trtexec" hint="Where it is, when not where it usually is.">
                {(id) => (
                  <TextInput
                    id={id}
                    value={form.trtexecPath}
                    placeholder="/usr/src/tensorrt/bin/trtexec"
                    onChange={(event) => onChange({ trtexecPath: event.target.value })}
                  />
                )}
              </Field>
              <Field label="Words before it" hint="For a trtexec in a container; {folder} is our folder on the device.">
                {(id) => (
                  <TextInput
                    id={id}
                    value={form.prefix}
                    placeholder="docker exec trt"
                    onChange={(event) => onChange({ prefix: event.target.value })}
                  />
                )}
              </Field>
              <Check
                label="Lock the clocks for each run and restore them (needs sudo; can be changed later)"
                isOn={form.lockClocks}
                onChange={(lockClocks) => onChange({ lockClocks })}
              />
            </div>
          </details>
          {pairing.error && <Problem error={pairing.error} onRetry={go} />}
          <div className="wizard-acts">
            <Button look="primary" isBusy={pairing.isBusy} disabled={!isReady} onClick={go}>
              {kind === 'local' ? 'Check this computer' : 'Look at the host'}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

/** The host of an address names the device until the user does. */
const nameFor = (address: string): string =>
  address
    .trim()
    .replace(/^.*@/, '')
    .replace(/:\d*$/, '')
    .replace(/\.local$/, '');
