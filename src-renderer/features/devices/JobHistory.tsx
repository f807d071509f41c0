import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceRecord, Run } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { figuresOf } from '../../bridge/figures.ts';
import { queries } from '../../bridge/queries.ts';
import { phaseNames, runTones } from '../../bridge/runWords.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { ago, ms } from '../../ui/format.ts';
import { go } from '../../ui/place.ts';
import { FigureTag, Tag } from '../../ui/Tag.tsx';

const shown = 20;

/** What ran on a device, newest first, and whether more may begin. */
export function JobHistory({ device }: { readonly device: DeviceRecord }) {
  const runs = (useQuery(queries.runs()).data ?? []).filter((run) => run.device === device.id);
  const jobs = useQuery(queries.jobs()).data ?? [];
  const pause = useAct((isPaused: boolean) => call('jobs.pause', { device: device.id, isPaused }));
  const newest = runs.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const isPaused = device.isPaused ?? false;
  const [now] = useState(() => new Date());
  const pauseWords = isPaused ? 'Let jobs begin again' : 'Begin no new job';
  const togglePause = (): void => pause.run(!isPaused);
  useCommands([{ id: 'devices.pause', title: `${pauseWords} on ${device.name}`, group: 'Device', run: togglePause }]);
  return (
    <section className="device-section">
      <header className="device-section-head">
        <h3>Jobs</h3>
        <span className="spacer" />
        <Button isBusy={pause.isBusy} onClick={togglePause}>
          {pauseWords}
        </Button>
      </header>
      {newest.length === 0 && <p className="muted">Nothing has run here yet.</p>}
      <ul className="job-history">
        {newest.slice(0, shown).map((run) => (
          <JobLine
            key={run.id}
            run={run}
            now={now}
            state={stateOf(run, jobs.find((job) => job.run === run.id)?.phase)}
          />
        ))}
      </ul>
      {newest.length > shown && <p className="muted">and {newest.length - shown} earlier ones</p>}
    </section>
  );
}

const stateOf = (run: Run, phase: keyof typeof phaseNames | undefined): string =>
  phase === undefined ? run.state : phaseNames[phase];

interface JobLineProps {
  readonly run: Run;
  readonly state: string;
  readonly now: Date;
}

function JobLine({ run, state, now }: JobLineProps) {
  return (
    <li className="job-line">
      <span className="job-label">{run.label}</span>
      <Tag tone={runTones[run.state]}>{state}</Tag>
      <span className="job-figure">
        {run.summary?.medianMs != null && (
          <>
            <b>{ms(run.summary.medianMs)} ms</b> <FigureTag kind={figuresOf(run)} />
          </>
        )}
        {run.error && <span className="job-error">{run.error.message}</span>}
      </span>
      <span className="muted">{ago(run.createdAt, now)}</span>
      {run.state === 'done' && (
        <Button look="quiet" onClick={() => go({ screen: 'engine', source: { kind: 'run', run: run.id } })}>
          Engine
        </Button>
      )}
    </li>
  );
}
