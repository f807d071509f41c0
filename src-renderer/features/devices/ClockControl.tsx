import { useState } from 'react';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { Check, TextInput } from '../../ui/Field.tsx';

/** Whether runs lock the clocks, and the password that this may take. */
export function ClockControl({ device }: { readonly device: DeviceRecord }) {
  const { id, facts, setup } = device;
  const [isAsking, setIsAsking] = useState(false);
  const [password, setPassword] = useState('');
  const lock = useAct((isOn: boolean) => call('devices.lockClocks', { id, isOn }));
  const say = useAct(
    () => call('devices.sudo', { id, password }),
    () => {
      setIsAsking(false);
      setPassword('');
      tellDone('The password is kept in memory until you quit.');
    },
  );
  if (facts?.sudo == null || facts.sudo === 'none')
    return <p className="muted">Without sudo clocks are measured as they are, and every run says so.</p>;
  return (
    <div className="clock-control">
      <Check
        label="Lock the clocks for each run, and restore them"
        isOn={setup?.lockClocks ?? false}
        isDisabled={lock.isBusy}
        onChange={lock.run}
      />
      {facts.sudo === 'password' && !isAsking && (
        <Button onClick={() => setIsAsking(true)}>Give the sudo password</Button>
      )}
      {isAsking && (
        <span className="clock-password">
          <TextInput
            type="password"
            aria-label="Password of sudo"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') say.run();
              if (event.key === 'Escape') setIsAsking(false);
            }}
          />
          <Button isBusy={say.isBusy} onClick={() => say.run()}>
            Keep for this session
          </Button>
        </span>
      )}
    </div>
  );
}
