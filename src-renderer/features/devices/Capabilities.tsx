import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct } from '../../bridge/useAct.ts';
import { newDeviceTask, useDeviceTask } from '../../bridge/useDeviceTask.ts';
import { Button } from '../../ui/Button.tsx';
import { Tag } from '../../ui/Tag.tsx';

/** What this TensorRT does where documents do not say: asked by building micro models, used by predictions for its kind. */
export function Capabilities({ device }: { readonly device: DeviceRecord }) {
  const { id, standIn, presence, facts } = device;
  const { data: known } = useQuery(queries.capabilities(id));
  const [task, setTask] = useState('');
  const steps = useDeviceTask(task);
  const probe = useAct((name: string) => call('devices.probeCapabilities', { id, task: name }));
  const stop = useAct(() => call('devices.stop', { task }));
  const last = steps.at(-1);
  return (
    <section className="device-section">
      <header className="device-section-head">
        <h3>Capabilities</h3>
        {standIn && <Tag tone="warn">a stand-in’s answers are no evidence</Tag>}
        <span className="spacer" />
        {probe.isBusy ? (
          <Button icon="stop" isBusy={stop.isBusy} onClick={() => stop.run()}>
            Stop
          </Button>
        ) : (
          <Button
            disabled={presence !== 'online' || facts?.trtexecPath == null}
            onClick={() => {
              const name = newDeviceTask();
              setTask(name);
              probe.run(name);
            }}
          >
            Probe capabilities
          </Button>
        )}
      </header>
      {probe.isBusy && (
        <p className="muted" role="status">
          {last ? `${last.id} ${last.found}` : 'Asking the device'} · {steps.length} answered
        </p>
      )}
      {known ? (
        <>
          <p className="muted">
            TensorRT {known.tensorrt}, SM {known.sm}, answered by {known.deviceName} on {known.askedAt.slice(0, 10)}.
          </p>
          <dl className="capabilities">
            {known.probes.map((asked) => (
              <div key={asked.id} className="capability">
                <dt>
                  <span className="capability-id">{asked.id}</span> {asked.question}
                </dt>
                <dd>
                  {Object.entries(asked.answer).map(([variant, word]) => (
                    <span key={variant} className="capability-answer">
                      <span className="muted">{variant}</span> {word ?? 'not told'}
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </>
      ) : (
        !probe.isBusy && (
          <p className="muted">
            Not probed. Micro models are built on the device, some minutes in all; predictions for this TensorRT and SM
            then go by what it answered.
          </p>
        )
      )}
    </section>
  );
}
