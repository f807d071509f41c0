import { useState } from 'react';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { DeviceStep, HostSight, HostWish, PairingPlace } from '../../../../shared/contract/deviceMethods.ts';
import type { DeviceRecord } from '../../../../shared/contract/project.ts';
import { call, errorOf } from '../../../bridge/bridge.ts';
import { newDeviceTask, useDeviceTask } from '../../../bridge/useDeviceTask.ts';

/** What is typed before anything is asked of a host. */
export interface DeviceForm {
  readonly name: string;
  readonly address: string;
  readonly keyFile: { readonly token: string; readonly name: string } | null;
  readonly jump: string;
  readonly trtexecPath: string;
  readonly prefix: string;
  readonly lockClocks: boolean;
}

export type PairingStep =
  | { readonly kind: 'where' }
  /** The key of a host is shown, to be accepted. */
  | { readonly kind: 'key'; readonly sight: HostSight; readonly jumpHostKey: string | null }
  | { readonly kind: 'checks'; readonly place: PairingPlace }
  | { readonly kind: 'done'; readonly device: DeviceRecord; readonly seconds: number };

export interface Pairing {
  readonly step: PairingStep;
  readonly isBusy: boolean;
  readonly error: AppError | null;
  readonly steps: readonly DeviceStep[];
  readonly look: (form: DeviceForm) => void;
  readonly accept: (form: DeviceForm) => void;
  readonly pairLocal: (form: DeviceForm) => void;
  readonly again: (form: DeviceForm) => void;
  readonly stop: () => void;
  readonly back: () => void;
}

const wishOf = ({ address, keyFile, jump }: DeviceForm): HostWish => ({
  address: address.trim(),
  keyFile: keyFile?.token ?? null,
  jump: jump.trim() === '' ? null : jump.trim(),
});

/** The way from an address to a paired device; each step waits for the one before it. */
export function usePairing(): Pairing {
  const [step, setStep] = useState<PairingStep>({ kind: 'where' });
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [task, setTask] = useState('');
  const steps = useDeviceTask(task);

  const attempt = async (act: () => Promise<PairingStep>): Promise<void> => {
    setIsBusy(true);
    setError(null);
    try {
      setStep(await act());
    } catch (thrown) {
      setError(errorOf(thrown));
    }
    setIsBusy(false);
  };
  const look = (form: DeviceForm, jumpHostKey: string | null): void =>
    void attempt(async () => {
      const sight = await call('devices.look', { wish: wishOf(form), jumpHostKey });
      return { kind: 'key', sight, jumpHostKey };
    });
  const pair = (form: DeviceForm, place: PairingPlace): void => {
    const named = newDeviceTask();
    setTask(named);
    setStep({ kind: 'checks', place });
    void attempt(async () => {
      const begun = performance.now();
      const device = await call('devices.pair', {
        task: named,
        name: form.name.trim(),
        place,
        trtexecPath: form.trtexecPath.trim() || null,
        prefix: form.prefix.split(/\s+/).filter((word) => word !== ''),
        lockClocks: form.lockClocks,
        testBuild: true,
      });
      return { kind: 'done', device, seconds: (performance.now() - begun) / 1000 };
    });
  };
  return {
    step,
    isBusy,
    error,
    steps,
    look: (form) => look(form, null),
    accept(form) {
      if (step.kind !== 'key') return;
      const { sight, jumpHostKey } = step;
      if (sight.role === 'jump') look(form, sight.fingerprint);
      else pair(form, { kind: 'ssh', wish: wishOf(form), hostKey: sight.fingerprint, jumpHostKey });
    },
    pairLocal: (form) => pair(form, { kind: 'local' }),
    again: (form) => step.kind === 'checks' && pair(form, step.place),
    stop: () => void call('devices.stop', { task }).catch(() => undefined),
    back() {
      setStep({ kind: 'where' });
      setError(null);
    },
  };
}
