import type { JobView, Telemetry } from '../../shared/contract/project.ts';
import { phaseNames } from '../bridge/runWords.ts';
import { duration, plural } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import './jobsBar.css';

/** What runs now, how far it is, and the state of its board. A click opens the log. */
export function JobsBar({ jobs, onOpen }: { readonly jobs: readonly JobView[]; readonly onOpen: () => void }) {
  const running = jobs.filter((job) => job.phase !== 'queued' && job.phase !== 'finished');
  const queued = jobs.filter((job) => job.phase === 'queued');
  const [first, ...others] = running;
  return (
    <footer className="jobs-bar" data-testid="jobs-bar">
      <button type="button" className="jobs-open" title="Jobs and log" onClick={onOpen}>
        <Icon name="up" size={12} />
        {first ? (
          <JobLine job={first} />
        ) : (
          <span>{queued.length > 0 ? 'Waiting for a device' : 'Nothing is running'}</span>
        )}
      </button>
      <span className="spacer" />
      {first?.telemetry && <span className="jobs-telemetry">{telemetryText(first.telemetry)}</span>}
      {others.length > 0 && <span>{plural(others.length, 'more running', 'more running')}</span>}
      {queued.length > 0 && <span>{queued.length} queued</span>}
    </footer>
  );
}

function JobLine({ job }: { readonly job: JobView }) {
  return (
    <>
      <span className="jobs-what">
        {job.deviceName} · {phaseNames[job.phase]} <b>{job.label}</b>
      </span>
      <progress
        className="jobs-progress"
        aria-label="Progress of the phase"
        max={1}
        value={job.progress ?? undefined}
      />
      {job.presence === 'unreachable' ? (
        <span className="jobs-lost">out of reach, the job goes on there</span>
      ) : (
        job.secondsLeft !== null && <span>about {duration(job.secondsLeft)} left</span>
      )}
    </>
  );
}

function telemetryText(telemetry: Telemetry): string {
  const { gpuClockMHz, temperatureC, powerW } = telemetry;
  const parts = [
    gpuClockMHz === null ? null : `GPU ${(gpuClockMHz / 1000).toFixed(2)} GHz`,
    temperatureC === null ? null : `${Math.round(temperatureC)} °C`,
    powerW === null ? null : `${powerW.toFixed(1)} W`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
