import type { SshAddress, TrtexecSetup } from '../../../shared/contract/project.ts';
import type { Device } from '../device.ts';
import { accountOf, type Secrets } from '../secrets.ts';
import { trtexecDevice } from '../trtexec/trtexecDevice.ts';
import { openSshShell } from './sshShell.ts';

/** A board over SSH. */
export interface JetsonOptions {
  readonly name: string;
  readonly address: SshAddress;
  readonly setup?: TrtexecSetup | undefined;
  readonly standIn: boolean;
  /** Folder of this computer for files that come back; one folder a job is made in it. */
  readonly downloads: string;
  readonly secrets: Secrets;
}

export const jetsonDevice = ({ address, setup, secrets, ...options }: JetsonOptions): Device =>
  trtexecDevice({
    ...options,
    kind: 'jetson',
    setup,
    openShell: () => openSshShell(address, secrets),
    sudo: {
      password: () => secrets.ask({ kind: 'sudo', account: accountOf(address) }),
      refused: () => secrets.forget({ kind: 'sudo', account: accountOf(address) }),
    },
  });
