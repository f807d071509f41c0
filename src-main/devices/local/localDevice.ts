import { join } from 'node:path';
import type { TrtexecSetup } from '../../../shared/contract/project.ts';
import type { Device } from '../device.ts';
import { trtexecDevice } from '../trtexec/trtexecDevice.ts';
import { openLocalShell } from './localShell.ts';

/** trtexec on this computer: the same jobs and the same scripts as on a board, in a folder of ours. */
export interface LocalOptions {
  readonly name: string;
  readonly setup?: TrtexecSetup | undefined;
  readonly standIn: boolean;
  /** Made when needed; holds jobs, models and what comes of them. */
  readonly folder: string;
  readonly sudoPassword?: () => Promise<string | null>;
}

export const localDevice = ({ name, setup, standIn, folder, sudoPassword }: LocalOptions): Device =>
  trtexecDevice({
    kind: 'local',
    name,
    setup,
    standIn,
    downloads: join(folder, 'arrived'),
    openShell: () => openLocalShell(join(folder, 'home')),
    sudoPassword: sudoPassword ?? (() => Promise.resolve(null)),
  });
