import type { ReactNode } from 'react';
import type { DeviceRecord, SshAddress } from '../../../shared/contract/project.ts';
import { bytes, dash } from '../../ui/format.ts';
import { Facts } from '../../ui/Panel.tsx';

type Row = readonly [name: string, value: ReactNode];

/** What is known of a device, in two columns: how it is reached and what it is; the state in which it measures. */
export function DeviceFactsView({ device }: { readonly device: DeviceRecord }) {
  const { address, setup } = device;
  return (
    <div className="device-facts">
      <Facts
        rows={[
          ...(address ? addressRows(address) : ([['Address', 'this computer']] as const)),
          ...(setup && setup.prefix.length > 0 ? ([['Prefix', setup.prefix.join(' ')]] as const) : []),
          ...shown(device, whatRows(device)),
        ]}
      />
      <Facts rows={shown(device, stateRows(device))} />
    </div>
  );
}

/** A machine with trtexec says also what it does not know; of others only what they are is of interest. */
const shown = ({ kind }: DeviceRecord, rows: readonly Row[]): readonly Row[] =>
  kind === 'jetson' || kind === 'local' ? rows : rows.filter(([, value]) => value !== dash);

const addressRows = ({ host, port, user, hostKey, hostKeyType, jump, place }: SshAddress): readonly Row[] => [
  ['Address', `${user}@${host}:${port}`],
  [
    `Host key${hostKeyType === undefined ? '' : ` (${hostKeyType.replace(/^ssh-/, '')})`}`,
    <span key="key" className="mono">
      {hostKey}
    </span>,
  ],
  ...(jump ? ([['By way of', `${jump.user}@${jump.host}:${jump.port}`]] as const) : []),
  ...(place ? ([['Place', `${place.name} of ${place.coordinator}`]] as const) : []),
];

const whatRows = ({ facts }: DeviceRecord): readonly Row[] => [
  ['Board', facts?.board ?? dash],
  ['Module', facts?.module ?? dash],
  ...(facts?.processor === facts?.board ? [] : ([['Processor', facts?.processor ?? dash]] as const)),
  ['JetPack', facts?.jetpack == null ? dash : `${facts.jetpack}${facts.l4t === null ? '' : ` (L4T ${facts.l4t})`}`],
  ['TensorRT', facts?.tensorrt ?? dash],
  ['CUDA', facts?.cuda ?? dash],
  ['trtexec', facts?.trtexecPath ?? dash],
];

function stateRows({ facts }: DeviceRecord): readonly Row[] {
  const details = facts?.details;
  const others = details?.powerModes.map(({ name }) => name).filter((name) => name !== facts?.powerMode) ?? [];
  return [
    [
      'Power mode',
      facts?.powerMode == null ? dash : `${facts.powerMode}${others.length > 0 ? `, also ${others.join(', ')}` : ''}`,
    ],
    ['Clocks', facts?.clocksLocked == null ? dash : facts.clocksLocked ? 'locked' : 'not locked'],
    ['GPU clock', megahertz(facts?.gpuClockMHz, details?.gpuMinClockMHz, details?.gpuMaxClockMHz)],
    ['Memory clock', megahertz(details?.emcClockMHz)],
    ['Temperature', details?.temperatureC == null ? dash : `${details.temperatureC.toFixed(1)} °C`],
    ['SM', facts?.sm ?? dash],
    ['DLA cores', details?.dlaCores ?? dash],
    ['Memory', memory(facts?.memoryBytes, details?.memoryFreeBytes)],
    ['Swap', bytes(details?.swapBytes)],
    ['Free disk', bytes(facts?.diskFreeBytes)],
  ];
}

function megahertz(now: number | null | undefined, low?: number | null, high?: number | null): string {
  if (now == null) return dash;
  const range = low == null || high == null ? '' : ` (${Math.round(low)} to ${Math.round(high)})`;
  return `${Math.round(now)} MHz${range}`;
}

const memory = (total: number | null | undefined, free: number | null | undefined): string =>
  free == null ? bytes(total) : `${bytes(total)}, ${bytes(free)} free`;
