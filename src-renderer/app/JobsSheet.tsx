import { useRef, useState } from 'react';
import type { RunId } from '../../shared/base/brand.ts';
import type { JobView, Run } from '../../shared/contract/project.ts';
import { call } from '../bridge/bridge.ts';
import { useAct } from '../bridge/useAct.ts';
import { phaseNames, runTones } from '../bridge/runWords.ts';
import { useLog } from '../bridge/useLog.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { useCopy } from '../ui/clipboard.ts';
import { useCommands } from '../ui/commands.ts';
import { plural } from '../ui/format.ts';
import { LogLines } from '../ui/LogLines.tsx';
import { Tag } from '../ui/Tag.tsx';
import { useFocusInside } from '../ui/useFocusInside.ts';
import './jobsSheet.css';

interface JobsSheetProps {
  readonly jobs: readonly JobView[];
  readonly runs: readonly Run[];
  readonly onClose: () => void;
}

/** The jobs of now and the last runs at the left, the log of the chosen one at the right, following its end. */
export function JobsSheet({ jobs, runs, onClose }: JobsSheetProps) {
  const sheet = useRef<HTMLElement>(null);
  useFocusInside(sheet);
  const entries = entriesOf(jobs, runs);
  const [picked, setPicked] = useState<RunId | null>(null);
  const chosen = entries.find((entry) => entry.run === picked) ?? entries[0];
  const lines = useLog(chosen?.run ?? null);
  const copy = useCopy();
  useCommands([{ id: 'jobs.close', title: 'Close the log', group: 'View', keys: 'Escape', run: onClose }]);
  const cancel = useAct((id: RunId) => call('runs.cancel', { id }));
  return (
    <section ref={sheet} className="jobs-sheet" tabIndex={-1} aria-label="Jobs and log">
      <div className="jobs-list">
        <h2 className="jobs-heading">Jobs</h2>
        {entries.length === 0 && <p className="jobs-none">Runs that you start appear here.</p>}
        {entries.map((entry) => (
          <button
            key={entry.run}
            type="button"
            className="jobs-entry"
            aria-pressed={entry.run === chosen?.run}
            onClick={() => setPicked(entry.run)}
          >
            <span className="jobs-entry-title">{entry.title}</span>
            <Tag tone={entry.tone}>{entry.state}</Tag>
          </button>
        ))}
      </div>
      <div className="jobs-log">
        <div className="jobs-log-head">
          <h2>{chosen ? `Log of ${chosen.title}` : 'Log'}</h2>
          <span className="spacer" />
          {chosen?.isActive && (
            <Button icon="stop" isBusy={cancel.isBusy} onClick={() => cancel.run(chosen.run)}>
              Cancel run
            </Button>
          )}
          <IconButton
            icon="copy"
            label="Copy the log"
            disabled={lines.length === 0}
            onClick={() => copy(lines.join('\n'), plural(lines.length, 'line'))}
          />
          <IconButton icon="down" label="Close the log" shortcut="Esc" onClick={onClose} />
        </div>
        <LogLines lines={lines} />
      </div>
    </section>
  );
}

interface Entry {
  readonly run: RunId;
  readonly title: string;
  readonly state: string;
  readonly tone: 'plain' | 'ok' | 'bad' | 'accent';
  readonly isActive: boolean;
}

function entriesOf(jobs: readonly JobView[], runs: readonly Run[]): readonly Entry[] {
  const active = jobs.filter((job) => job.phase !== 'finished');
  const ids = new Set(active.map((job) => job.run));
  const ended = runs
    .filter((run) => !ids.has(run.id) && run.deviceKind !== 'import')
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, 30);
  return [
    ...active.map((job): Entry => ({
      run: job.run,
      title: `${job.label} on ${job.deviceName}`,
      state: phaseNames[job.phase],
      tone: 'accent',
      isActive: true,
    })),
    ...ended.map((run): Entry => ({
      run: run.id,
      title: `${run.label} on ${run.deviceName}`,
      state: run.state,
      tone: runTones[run.state],
      isActive: run.state === 'queued' || run.state === 'running',
    })),
  ];
}
