import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct } from '../../bridge/useAct.ts';
import { newDeviceTask, useDeviceTask } from '../../bridge/useDeviceTask.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { LabelField } from '../../ui/LabelField.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Problem } from '../../ui/Problem.tsx';
import { FigureTag } from '../../ui/Tag.tsx';
import { TelemetryStrip } from '../../ui/TelemetryStrip.tsx';
import { Capabilities } from './Capabilities.tsx';
import { ClockControl } from './ClockControl.tsx';
import { DeviceFactsView } from './DeviceFactsView.tsx';
import { whatItMeans } from './deviceWords.ts';
import { ForgetDialog } from './ForgetDialog.tsx';
import { JobHistory } from './JobHistory.tsx';
import { Presence } from './Presence.tsx';
import { StepList } from './StepList.tsx';
import { usePresence } from './usePresence.ts';
import { useTelemetry } from './useTelemetry.ts';

interface DevicePanelProps {
  readonly device: DeviceRecord;
  readonly onForgotten: () => void;
}

/** One device: what it is, the state in which it measures, what it tells now, and what ran on it. */
export function DevicePanel({ device, onForgotten }: DevicePanelProps) {
  const { id, name, kind, presence, standIn, facts } = device;
  const runs = (useQuery(queries.runs()).data ?? []).filter((run) => run.device === id).length;
  const isTrtexec = kind === 'jetson' || kind === 'local';
  const [forgets, setForgets] = useState(false);
  const [task, setTask] = useState('');
  const tried = useDeviceTask(task);
  const probe = useAct(() => call('devices.probe', { id }));
  const test = useAct((named: string) => call('devices.testBuild', { id, task: named }));
  const rename = useAct((next: string) => call('devices.rename', { id, name: next }));
  const samples = useTelemetry(device);
  const problem = usePresence(device);
  const testBuild = (): void => {
    const named = newDeviceTask();
    setTask(named);
    test.run(named);
  };
  useCommands([
    { id: 'devices.probe', title: `Probe ${name}`, group: 'Device', run: () => probe.run() },
    {
      id: 'devices.test',
      title: `Test build on ${name}`,
      group: 'Device',
      whyNot: facts?.trtexecPath == null ? 'no trtexec is known there' : presence === 'busy' && 'it is busy',
      run: testBuild,
    },
    {
      id: 'devices.forget',
      title: `Forget ${name}…`,
      group: 'Device',
      whyNot: kind === 'onnxruntime' && 'this computer stays',
      run: () => setForgets(true),
    },
  ]);
  const checks = [...(facts?.checks ?? []).filter((check) => !tried.some((step) => step.id === check.id)), ...tried];
  return (
    <Panel
      label={name}
      title={
        <span className="device-title">
          <LabelField key={name} label={name} what="Name of the device" className="device-name" onRename={rename.run} />
          <Presence of={presence} />
          {standIn && <FigureTag kind="test-board" />}
          {kind === 'estimate' && <FigureTag kind="estimated" />}
        </span>
      }
      actions={
        <>
          {isTrtexec && (
            <Button
              isBusy={test.isBusy}
              disabled={presence === 'busy' || facts?.trtexecPath == null}
              onClick={testBuild}
            >
              Test build
            </Button>
          )}
          <Button icon="retry" isBusy={probe.isBusy} onClick={() => probe.run()}>
            Probe
          </Button>
          {kind !== 'onnxruntime' && (
            <IconButton icon="remove" label="Forget this device" onClick={() => setForgets(true)} />
          )}
        </>
      }
    >
      <div className="device-body">
        {problem && <Problem error={problem} />}
        <p className="muted">{whatItMeans(device)}</p>
        {isTrtexec &&
          (samples.length > 0 ? (
            <TelemetryStrip samples={samples} />
          ) : (
            <p className="muted">
              Live clock, temperature, power and memory follow here once it is signed in to: Probe does that.
            </p>
          ))}
        <DeviceFactsView device={device} />
        {isTrtexec && (
          <section className="device-section">
            <h3>Power and clocks</h3>
            <ClockControl device={device} />
          </section>
        )}
        <section className="device-section">
          <h3>Checks</h3>
          {checks.length === 0 ? (
            <p className="muted">None yet. Probe runs them.</p>
          ) : (
            <StepList label="Checks" steps={checks} />
          )}
        </section>
        <JobHistory device={device} />
        {isTrtexec && <Capabilities device={device} />}
      </div>
      <ForgetDialog
        device={device}
        runs={runs}
        isOpen={forgets}
        onClose={() => setForgets(false)}
        onForgotten={onForgotten}
      />
    </Panel>
  );
}
