import { figuresOf } from '../../bridge/figures.ts';
import { phaseNames, precisionNames } from '../../bridge/runWords.ts';
import { duration, ms } from '../../ui/format.ts';
import { Tag } from '../../ui/Tag.tsx';
import { latencyOf, type CellView } from './cells.ts';
import './cellSummary.css';

/** What stands in a cell of the matrix: a result, a progress, or why there is none. */
export function CellSummary({ view }: { readonly view: CellView }) {
  const { stand, run, job, cell } = view;
  if (stand === 'refused') return <span className="cell-quiet">cannot run</span>;
  if (stand === 'ready')
    return (
      <span className="cell-quiet">to run{cell.expected !== null && ` · ${duration(cell.expected.seconds)}`}</span>
    );
  if (stand === 'active')
    return (
      <>
        <span className="cell-line">
          <b>{phaseOf(view)}</b>
          {job?.secondsLeft != null && <span className="muted">{duration(job.secondsLeft)}</span>}
        </span>
        {job && job.phase !== 'queued' && (
          <progress
            className="cell-progress"
            max={1}
            value={job.progress ?? undefined}
            aria-label="Progress of the phase"
          />
        )}
      </>
    );
  if (stand === 'ended')
    return (
      <>
        <span className="cell-line cell-failed">
          <b>{run?.state}</b>
        </span>
        <span className="cell-quiet">{run?.error?.message ?? ''}</span>
      </>
    );
  const badges = run?.summary?.badges ?? [];
  return (
    <>
      <Latency view={view} />
      {stand === 'stale' && <span className="cell-quiet">under other conditions</span>}
      {badges.length > 0 && (
        <span className="cell-badges">
          {badges.map((badge) => (
            <Tag key={badge} tone="warn">
              {badge}
            </Tag>
          ))}
        </span>
      )}
    </>
  );
}

function Latency({ view: { run, stand } }: { readonly view: CellView }) {
  const latency = latencyOf(run);
  if (run === null || latency === null) return <span className="cell-quiet">no time</span>;
  const figures = figuresOf(run);
  const text = latency.range ? `${ms(latency.range[0])} – ${ms(latency.range[1])} ms` : `${ms(latency.ms)} ms`;
  return (
    <span className={`cell-line ${figures === 'measured' || figures === 'recorded' ? '' : 'cell-not-measured'}`}>
      <b>{text}</b>
      {stand === 'offered' && run.summary?.agreement && (
        <span className="muted">cos {run.summary.agreement.cosine.toFixed(4)}</span>
      )}
    </span>
  );
}

const phaseOf = ({ job }: CellView): string =>
  job?.presence === 'unreachable' ? 'out of reach' : phaseNames[job?.phase ?? 'queued'];

/** A cell in one sentence, for those who do not see the matrix. */
export function sayCell(view: CellView): string {
  const { cell, stand, run } = view;
  const what = `${cell.variantLabel}, ${precisionNames[cell.precision]} on ${cell.deviceName}`;
  const latency = latencyOf(run);
  const words = {
    refused: `cannot run: ${cell.refused ?? ''}`,
    ready: 'to run',
    active: phaseOf(view),
    ended: run?.state ?? '',
    offered: latency ? `${ms(latency.ms)} milliseconds` : 'measured',
    stale: 'measured under other conditions',
  } as const;
  return `${what}: ${words[stand]}`;
}
