import type { TrtexecSetup } from '../../../shared/contract/project.ts';
import type { Device } from '../device.ts';
import { accountOf, type Secrets } from '../secrets.ts';
import { trtexecDevice } from '../trtexec/trtexecDevice.ts';
import { openLocalShell } from './localShell.ts';

/** trtexec on this computer: the same jobs and the same scripts as on a board, in a folder of ours. */
export interface LocalOptions {
  readonly name: string;
  readonly setup?: TrtexecSetup | undefined;
  readonly standIn: boolean;
  /** The user's home folder: our folder in it is that of a board, shared by all projects. */
  readonly home: string;
  readonly downloads: string;
  readonly secrets: Secrets;
}

export const localDevice = ({ name, setup, standIn, home, downloads, secrets }: LocalOptions): Device =>
  trtexecDevice({
    kind: 'local',
    name,
    setup,
    standIn,
    downloads,
    openShell: () => openLocalShell(home),
    sudo: {
      password: () => secrets.ask({ kind: 'sudo', account: accountOf(null) }),
      refused: () => secrets.forget({ kind: 'sudo', account: accountOf(null) }),
    },
  });
