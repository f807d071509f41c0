import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceId } from '../../../shared/base/brand.ts';
import type { DeviceCheck, DeviceRecord } from '../../../shared/contract/project.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { useCommands } from '../../ui/commands.ts';
import { Empty } from '../../ui/Empty.tsx';
import { bytes, dash } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Facts, Panel } from '../../ui/Panel.tsx';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { Split } from '../../ui/Split.tsx';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { Tag } from '../../ui/Tag.tsx';
import './devices.css';

/** Where variants can be built and measured: a plain list, and what a probe found. */
export function DevicesPage() {
  const { data: devices, error, refetch } = useQuery(queries.devices());
  const [picked, setPicked] = useState<DeviceId | null>(null);
  const probe = useAct((id: DeviceId) => call('devices.probe', { id }));
  const forget = useAct(
    (id: DeviceId) => call('devices.forget', { id }),
    () => tellDone('The device is forgotten; its runs stay.'),
  );
  const device = devices?.find((candidate) => candidate.id === picked) ?? devices?.[0];
  useCommands([
    {
      id: 'devices.probe',
      title: device ? `Probe ${device.name}` : 'Probe the device',
      group: 'View',
      isEnabled: device !== undefined,
      run: () => device && probe.run(device.id),
    },
  ]);
  if (error) return <Problem error={errorOf(error)} onRetry={() => void refetch()} />;
  if (!devices) return <Loading what="Looking for devices" />;
  return (
    <div className="devices-page">
      <Split id="devices" label="Width of the device list" direction="row" initial={0.55} least={[320, 300]}>
        <Panel title="Devices" actions={<span className="muted">Jetsons are added with qdq device add</span>}>
          <Table
            label="Devices"
            rows={devices}
            columns={columns}
            keyOf={keyOf}
            selected={device?.id ?? null}
            onSelect={(row) => setPicked(row.id)}
            empty="No device is known."
          />
        </Panel>
        {device ? (
          <Panel
            title={device.name}
            actions={
              <>
                <Button icon="retry" isBusy={probe.isBusy} onClick={() => probe.run(device.id)}>
                  Probe
                </Button>
                {device.kind === 'jetson' && (
                  <IconButton icon="remove" label="Forget this device" onClick={() => forget.run(device.id)} />
                )}
              </>
            }
          >
            <DeviceFactsView device={device} />
          </Panel>
        ) : (
          <Empty icon="devices" title="No device">
            <p>
              ONNX Runtime on this computer is always there in a project; a Jetson is added from the command line for
              now.
            </p>
          </Empty>
        )}
      </Split>
    </div>
  );
}

const keyOf = (device: DeviceRecord): string => device.id;

const presence: Readonly<
  Record<DeviceRecord['presence'], readonly [label: string, tone: 'ok' | 'warn' | 'bad' | 'plain']>
> = {
  online: ['online', 'ok'],
  busy: ['busy', 'warn'],
  unreachable: ['unreachable', 'bad'],
  'never-seen': ['never seen', 'plain'],
};

const columns: readonly Column<DeviceRecord>[] = [
  { id: 'name', title: 'Name', width: 150, grow: 2, value: (row) => row.name, cell: (row) => <span>{row.name}</span> },
  {
    id: 'kind',
    title: 'Kind',
    width: 150,
    value: (row) => row.kind,
    cell: (row) => (
      <>
        <span>{row.kind}</span>
        {row.standIn && <Tag tone="warn">test board</Tag>}
      </>
    ),
  },
  {
    id: 'presence',
    title: 'Presence',
    width: 110,
    value: (row) => row.presence,
    cell: (row) => <Tag tone={presence[row.presence][1]}>{presence[row.presence][0]}</Tag>,
  },
  { id: 'trt', title: 'TensorRT', width: 90, value: (row) => row.facts?.tensorrt ?? null },
];

function DeviceFactsView({ device }: { readonly device: DeviceRecord }) {
  const { facts, address } = device;
  return (
    <div className="device-facts">
      <p className="muted">{whatItIs(device)}</p>
      <Facts
        rows={[
          ['Address', address === null ? 'this computer' : `${address.user}@${address.host}:${address.port}`],
          ...(address === null
            ? []
            : [
                [
                  'Host key',
                  <span key="key" className="mono">
                    {address.hostKey}
                  </span>,
                ] as const,
              ]),
          ['Processor', facts?.processor ?? dash],
          ['Board', facts?.board ?? dash],
          ['JetPack', facts?.jetpack ?? dash],
          ['TensorRT', facts?.tensorrt ?? dash],
          ['Power mode', facts?.powerMode ?? dash],
          ['Clocks', facts?.clocksLocked == null ? dash : facts.clocksLocked ? 'locked' : 'not locked'],
          ['Memory', bytes(facts?.memoryBytes)],
          ['Free disk', bytes(facts?.diskFreeBytes)],
        ]}
      />
      <h3>Checks</h3>
      {(facts?.checks.length ?? 0) === 0 && <p className="muted">None yet. Probe runs them.</p>}
      <ul>
        {facts?.checks.map((check) => (
          <CheckLine key={check.id} check={check} />
        ))}
      </ul>
    </div>
  );
}

const whatItIs = ({ kind, standIn }: DeviceRecord): string => {
  if (standIn)
    return 'A stand-in that replays recorded output. It shows how a run goes; its figures say nothing about a board.';
  if (kind === 'onnxruntime')
    return 'Runs models on this computer’s CPU. It gives agreement and its own honest figures, never a decision about speed on a Jetson.';
  if (kind === 'estimate')
    return 'Computes a range from the prediction and the roofline of a named board. Nothing runs.';
  return 'Builds and measures with trtexec.';
};

function CheckLine({ check }: { readonly check: DeviceCheck }) {
  const copy = useCopy();
  return (
    <li className={`device-check is-${check.state}`}>
      <Icon name={check.state === 'ok' ? 'ok' : check.state === 'warning' ? 'warning' : 'error'} />
      <div>
        <p>
          <b>{check.id}</b> {check.found}
        </p>
        {check.remedy !== null && (
          <p className="muted">
            {check.remedy}{' '}
            <IconButton icon="copy" label="Copy the remedy" onClick={() => copy(check.remedy ?? '', 'the remedy')} />
          </p>
        )}
      </div>
    </li>
  );
}
