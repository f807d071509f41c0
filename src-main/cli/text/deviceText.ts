import { labAddress } from '../../studio/devices/labPlaces.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { showBytes } from './quantities.ts';
import { blocks, facts, table } from './table.ts';

export const devicesText = (devices: readonly DeviceRecord[]): string =>
  table(
    ['device', 'kind', 'presence', 'address', 'TensorRT'],
    devices.map(({ name, kind, presence, address, facts: known }) => [
      name,
      kind,
      presence,
      address && (address.place ? labAddress(address.place) : `${address.user}@${address.host}:${address.port}`),
      known?.tensorrt ?? null,
    ]),
  );

export function probeText({ name, kind, standIn, facts: found }: DeviceRecord): string {
  if (found === null) return name;
  return blocks(
    facts([
      ['device', `${name} (${kind}${standIn ? ', test board' : ''})`],
      ['board', found.board],
      ['processor', found.processor],
      ['JetPack', found.jetpack],
      ['L4T', found.l4t],
      ['TensorRT', found.tensorrt],
      ['trtexec', found.trtexecPath],
      ['SM', found.sm],
      ['GPU clock', found.gpuClockMHz === null ? null : `${found.gpuClockMHz} MHz`],
      ['power mode', found.powerMode],
      ['clocks locked', found.clocksLocked === null ? null : found.clocksLocked ? 'yes' : 'no'],
      ['memory', showBytes(found.memoryBytes)],
      ['disk free', showBytes(found.diskFreeBytes)],
    ]),
    found.checks.length === 0
      ? null
      : table(
          ['check', 'state', 'found', 'remedy'],
          found.checks.map(({ id, state, found: what, remedy, command }) => [
            id,
            state,
            what,
            [remedy, command].filter(Boolean).join(' '),
          ]),
        ),
  );
}
