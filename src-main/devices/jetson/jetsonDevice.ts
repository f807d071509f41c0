import type { SshAddress, TrtexecSetup } from '../../../shared/contract/project.ts';
import type { Device } from '../device.ts';
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
}

export const jetsonDevice = ({ address, setup, ...options }: JetsonOptions): Device =>
  trtexecDevice({
    ...options,
    kind: 'jetson',
    setup,
    openShell: () => openSshShell(address),
    sudoPassword: () => Promise.resolve(null),
  });
