import { useQuery } from '@tanstack/react-query';
import type { AddressCandidate } from '../../../../shared/contract/deviceMethods.ts';
import { queries } from '../../../bridge/queries.ts';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { Tag } from '../../../ui/Tag.tsx';

interface AddressFieldProps {
  readonly value: string;
  readonly onChange: (address: string) => void;
  readonly onEnter: () => void;
}

const most = 8;

const originWords = {
  lab: 'place of the lab',
  'ssh config': 'ssh_config',
  'known hosts': 'known host',
  network: 'on this network',
  usual: 'usual',
} as const;

/** What says itself who signs in. */
const isWhole = (from: AddressCandidate['from']): boolean => from === 'ssh config' || from === 'lab';

/** An address as ssh takes it, with what ssh_config, the network and known_hosts know offered below. */
export function AddressField({ value, onChange, onEnter }: AddressFieldProps) {
  const { data: candidates, isPending } = useQuery(queries.addressCandidates());
  const typed = value.trim().toLowerCase();
  const [, user = '', host = typed] = /^([^@]*@)?(.*)$/.exec(typed) ?? [];
  const fitting = (candidates ?? []).filter(({ address }) => address !== value && address.toLowerCase().includes(host));
  return (
    <Field
      label="Address"
      hint="user@host, user@host:port, an alias of your ssh_config, or lab:PLACE@COORDINATOR:PORT."
    >
      {(id) => (
        <>
          <TextInput
            id={id}
            value={value}
            placeholder="nvidia@192.168.1.20"
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') onEnter();
            }}
          />
          <div className="wizard-candidates" role="group" aria-label="Known addresses">
            {fitting.slice(0, most).map(({ address, from }) => (
              <button
                key={address}
                type="button"
                className="wizard-candidate"
                onClick={() => onChange(isWhole(from) ? address : user + address)}
              >
                {address} <Tag>{originWords[from]}</Tag>
              </button>
            ))}
            {isPending && <span className="muted">Looking at ssh_config, known_hosts and the network</span>}
          </div>
        </>
      )}
    </Field>
  );
}
