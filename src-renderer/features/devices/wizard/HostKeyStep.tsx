import type { HostSight, KeyStanding } from '../../../../shared/contract/deviceMethods.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useCopy } from '../../../ui/clipboard.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Problem } from '../../../ui/Problem.tsx';
import type { DeviceForm, Pairing } from './usePairing.ts';

interface HostKeyStepProps {
  readonly form: DeviceForm;
  readonly sight: HostSight;
  readonly pairing: Pairing;
}

/** What key a host shows, what the user's own files say of it, and the decision to pin it, which is the user's. */
export function HostKeyStep({ form, sight, pairing }: HostKeyStepProps) {
  const { role, host, port, user, keyType, fingerprint, standing } = sight;
  return (
    <>
      <h3 className="wizard-heading">
        {role === 'jump' ? 'The jump host' : 'The host'} {host}:{port} shows this key
      </h3>
      {standing.kind === 'refused' ? (
        <Refusal sight={sight} standing={standing} />
      ) : (
        <>
          <Fingerprint label={typeName(keyType)} value={fingerprint} />
          {standing.kind === 'known' ? (
            <p className="wizard-note is-ok">
              <Icon name="ok" /> Your known_hosts vouches for it.
            </p>
          ) : (
            <>
              {standing.remark !== null && (
                <p className="wizard-note is-warning">
                  <Icon name="warning" /> {standing.remark}
                </p>
              )}
              <p>
                Nobody vouches for it yet. On the board itself, by its screen or its serial port, this prints its key:
              </p>
              <Command text={`ssh-keygen -lf /etc/ssh/ssh_host_${fileOf(keyType)}_key.pub`} />
              <p className="muted">
                If both are the same, it is your board. It is pinned in this project, and another key is refused from
                then on.
              </p>
            </>
          )}
        </>
      )}
      {pairing.error && <Problem error={pairing.error} onRetry={() => pairing.accept(form)} />}
      <div className="wizard-acts">
        <Button onClick={pairing.back}>Back</Button>
        {standing.kind === 'refused' ? (
          <Button icon="retry" isBusy={pairing.isBusy} onClick={() => pairing.look(form)}>
            Look again
          </Button>
        ) : (
          <Button look="primary" isBusy={pairing.isBusy} onClick={() => pairing.accept(form)}>
            {standing.kind === 'known'
              ? `Pin it and sign in as ${user}`
              : `They are the same: pin it and sign in as ${user}`}
          </Button>
        )}
      </div>
    </>
  );
}

/** Both fingerprints side by side, and no way past them. */
function Refusal({
  sight,
  standing,
}: {
  readonly sight: HostSight;
  readonly standing: Extract<KeyStanding, { kind: 'refused' }>;
}) {
  const titles = {
    changed: 'This is not the key that your known_hosts has for it',
    revoked: 'Your known_hosts calls this key revoked',
    unreadable: 'Your known_hosts cannot be read, so no key can be judged',
  } as const;
  return (
    <div className="wizard-refusal" role="alert">
      <p className="wizard-refusal-title">
        <Icon name="error" size={16} /> {titles[standing.why]}
      </p>
      <Fingerprint label={`shown now, ${typeName(sight.keyType)}`} value={sight.fingerprint} />
      {standing.known.map((known) => (
        <Fingerprint key={known} label="known until now" value={known} />
      ))}
      <p>
        {standing.why === 'unreadable' ? standing.error.message : 'Nothing was sent to it, and nothing was pinned.'}
      </p>
      <p className="muted">{standing.error.hint}</p>
    </div>
  );
}

function Fingerprint({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className="fingerprint">
      <span className="fingerprint-label">{label}</span>
      <code className="mono">{value}</code>
    </div>
  );
}

function Command({ text }: { readonly text: string }) {
  const copy = useCopy();
  return (
    <div className="wizard-command">
      <code className="mono">{text}</code>
      <IconButton icon="copy" label="Copy the command" onClick={() => copy(text, 'the command')} />
    </div>
  );
}

const typeName = (type: string): string =>
  type
    .replace(/^ssh-/, '')
    .replace(/^ecdsa-sha2-.*/, 'ecdsa')
    .toUpperCase();
const fileOf = (type: string): string => typeName(type).toLowerCase();
