import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceId } from '../../../shared/base/brand.ts';
import { errorOf } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { Split } from '../../ui/Split.tsx';
import { DeviceCard } from './DeviceCard.tsx';
import { DevicePanel } from './DevicePanel.tsx';
import { AddDevice } from './wizard/AddDevice.tsx';
import './devices.css';

interface DevicesPageProps {
  readonly selected: DeviceId | null;
  readonly onSelect: (id: DeviceId | null) => void;
}

/** Where variants are built and measured: a card a device, the page of one of them, and the way to a new one. */
export function DevicesPage({ selected, onSelect }: DevicesPageProps) {
  const { data: devices, error, refetch } = useQuery(queries.devices());
  /** 0 while no device is added; a new number is a new beginning. */
  const [addition, setAddition] = useState(0);
  const add = (): void => setAddition((last) => last + 1);
  const close = (): void => setAddition(0);
  useCommands([
    {
      id: 'devices.add',
      title: 'Add a device…',
      group: 'Device',
      keywords: 'pair jetson ssh board',
      run: add,
    },
  ]);
  if (error) return <Problem error={errorOf(error)} onRetry={() => void refetch()} />;
  if (!devices) return <Loading what="Looking for devices" />;
  const device = devices.find((candidate) => candidate.id === selected) ?? devices[0];
  const hasBoard = devices.some(({ kind }) => kind === 'jetson' || kind === 'local');
  const show = (id: DeviceId): void => {
    close();
    onSelect(id);
  };
  return (
    <div className="devices-page">
      <Split id="devices" label="Width of the device list" direction="row" initial={0.27} least={[250, 420]}>
        <Panel
          title="Devices"
          actions={
            <Button icon="plus" look={hasBoard ? 'plain' : 'primary'} onClick={add}>
              Add
            </Button>
          }
        >
          <div className="device-cards">
            {devices.map((each) => (
              <DeviceCard
                key={each.id}
                device={each}
                isSelected={addition === 0 && each.id === device?.id}
                onSelect={() => show(each.id)}
              />
            ))}
            {!hasBoard && (
              <div className="device-none">
                <b>No board yet</b>
                <p className="muted">
                  A Jetson needs an SSH server and trtexec, nothing of ours. Pairing takes less than a minute.
                </p>
              </div>
            )}
          </div>
        </Panel>
        {addition > 0 || !device ? (
          <AddDevice key={addition} names={devices.map(({ name }) => name)} onClose={close} onDone={show} />
        ) : (
          <DevicePanel key={device.id} device={device} onForgotten={() => onSelect(null)} />
        )}
      </Split>
    </div>
  );
}
