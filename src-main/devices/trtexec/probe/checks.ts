import type { DeviceCheck, DeviceDetails, DeviceFacts } from '../../../../shared/contract/project.ts';
import type { Capabilities } from '../../../../shared/trtexec/capabilities.ts';
import { versionNumber } from '../../../../shared/trtexec/version.ts';

/**
 * What is well and what is missing on a board, each with what was found and how to mend it. Remedies are sentences of
 * ours: nothing that a board says gets into a command that a person may copy. Source: jetson-facts §5.
 */
export interface Probed {
  readonly facts: Omit<DeviceFacts, 'checks'>;
  readonly details: DeviceDetails;
  readonly capabilities: Capabilities | null;
  readonly tools: readonly string[];
  readonly isJetson: boolean;
}

export const checksOf = (probed: Probed): readonly DeviceCheck[] => checks.flatMap((check) => check(probed) ?? []);

const good = (id: string, found: string): DeviceCheck => ({ id, state: 'ok', found, remedy: null });
const wrong =
  (state: 'warning' | 'failed') =>
  (id: string, found: string, remedy: string, command?: string): DeviceCheck => ({
    id,
    state,
    found,
    remedy,
    ...(command === undefined ? {} : { command }),
  });
const warning = wrong('warning');
const failed = wrong('failed');

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const checks: readonly ((probed: Probed) => DeviceCheck | null)[] = [
  ({ facts: { trtexecPath } }) =>
    trtexecPath === null
      ? failed(
          'trtexec',
          'not installed, or not where it usually is',
          'Install the package that brings it, or give its path.',
          'sudo apt-get install libnvinfer-bin',
        )
      : good('trtexec', trtexecPath),
  ({ facts: { tensorrt }, capabilities }) => {
    if (tensorrt === null)
      return warning(
        'tensorrt',
        'version not known',
        'Without it no flags can be chosen; see which package is there.',
        'dpkg-query -W libnvinfer-bin',
      );
    if (capabilities === null)
      return failed('tensorrt', `${tensorrt} is older than 8.0`, 'Install JetPack 4.6 or later.');
    const version = versionNumber(tensorrt) ?? 0;
    if (version >= 110_000)
      return warning(
        'tensorrt',
        `${tensorrt}: types follow the model, there is no implicit INT8`,
        'Give FP16 variants (qdq fp16) and models with Q/DQ (qdq quantize).',
      );
    if (capabilities.source === 'help')
      return warning(
        'tensorrt',
        `${tensorrt} is newer than this app`,
        'Flags were read from the board; update the app.',
      );
    return version < 80_200
      ? warning('tensorrt', `${tensorrt} exports no layers`, 'JetPack 4.6.1 or later brings 8.2.')
      : good('tensorrt', tensorrt);
  },
  ({ facts: { diskFreeBytes } }) => {
    if (diskFreeBytes === null) return good('disk', 'free space not known');
    return diskFreeBytes < 2 ** 30
      ? warning(
          'disk',
          `${gibibytes(diskFreeBytes)} free`,
          'Make room: a run needs a few times the size of its model.',
          'df -h ~ && du -xh ~ | sort -h | tail -n 20',
        )
      : good('disk', `${gibibytes(diskFreeBytes)} free`);
  },
  ({ details: { memoryFreeBytes, swapBytes } }) => {
    if (memoryFreeBytes === null) return null;
    const found = `${gibibytes(memoryFreeBytes)} free${swapBytes === null ? '' : `, ${gibibytes(swapBytes)} swap`}`;
    return memoryFreeBytes < 2 ** 30
      ? warning('memory', found, 'Close other programs; a build may be ended by the system.')
      : good('memory', found);
  },
  ({ tools }) => {
    if (!tools.includes('sha256sum'))
      return warning('tools', 'no sha256sum', 'Files are read back to check them, which takes longer on a slow link.');
    return good('tools', tools.join(', '));
  },
  ({ isJetson, facts: { powerMode }, details: { powerModes } }) => {
    if (!isJetson) return null;
    if (powerMode === null)
      return warning(
        'power-mode',
        'not known',
        'Runs are not compared across power modes; see which one is on.',
        'sudo nvpmodel -q',
      );
    const others = powerModes.map(({ name }) => name).filter((name) => name !== powerMode);
    return good('power-mode', others.length === 0 ? powerMode : `${powerMode} (also ${others.join(', ')})`);
  },
  ({ isJetson, facts: { clocksLocked, sudo } }) => {
    if (clocksLocked === true) return good('clocks', 'locked');
    const remedy =
      sudo === 'none'
        ? 'Small differences cannot be told from drift. Somebody who may can lock them until the next start.'
        : 'They can be locked for each run and restored after it; until then small differences are not told from drift.';
    const found = clocksLocked === null ? 'not known whether locked' : 'not locked';
    return warning('clocks', found, remedy, sudo === 'none' && isJetson ? 'sudo jetson_clocks' : undefined);
  },
  ({ isJetson, facts: { sudo } }) => {
    if (!isJetson || sudo === null) return null;
    if (sudo === 'free') return good('sudo', 'without a password');
    return sudo === 'password'
      ? good('sudo', 'with a password, asked for when clocks are to be locked')
      : warning(
          'sudo',
          'not allowed',
          'Nothing needs it. It costs this: clocks cannot be locked and are recorded as unlocked.',
        );
  },
];
