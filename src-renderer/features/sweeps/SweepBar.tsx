import type { Run } from '../../../shared/contract/project.ts';
import { sayTime, sayTimeLeft } from '../../../shared/sweep/timeLeft.ts';
import { Button } from '../../ui/Button.tsx';
import { Tag } from '../../ui/Tag.tsx';
import type { SweepCounts } from './cells.ts';
import type { Sweep } from './useSweep.ts';

/** What a start would do, how long it would take, and the four things to do about it. */
export function SweepBar({ sweep }: { readonly sweep: Sweep }) {
  const { counts, views, isPaused } = sweep;
  const active = runsOf(views, 'active');
  const failed = runsOf(views, 'ended');
  return (
    <header className="sweep-bar">
      <span className="sweep-counts" role="status">
        {sentenceOf(counts)}
        <Times {...sweep} />
      </span>
      {isPaused && <Tag tone="warn">paused: no new job begins</Tag>}
      <span className="spacer" />
      {failed.length > 0 && (
        <Button icon="retry" isBusy={sweep.retry.isBusy} onClick={() => sweep.retry.run(failed)}>
          Retry {failed.length === 1 ? 'it' : `all ${failed.length}`}
        </Button>
      )}
      {(active.length > 0 || isPaused) && (
        <Button isBusy={sweep.pause.isBusy} onClick={() => sweep.pause.run(!isPaused)}>
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
      )}
      {active.length > 0 && (
        <Button icon="stop" isBusy={sweep.cancel.isBusy} onClick={() => sweep.cancel.run(active)}>
          Cancel {active.length === 1 ? 'it' : `all ${active.length}`}
        </Button>
      )}
      <Button
        look="primary"
        icon="play"
        isBusy={sweep.start.isBusy}
        disabled={counts.toRun === 0}
        onClick={() => sweep.start.run()}
      >
        {counts.toRun === 0 ? 'Start' : `Start ${counts.toRun}`}
      </Button>
    </header>
  );
}

/** How long what runs and what a start would begin take, and what tells it. */
function Times({ timeLeft, timeToRun }: Pick<Sweep, 'timeLeft' | 'timeToRun'>) {
  if (timeLeft === null) return timeToRun && <span className="sweep-times">{sayTime(timeToRun)}</span>;
  const rest = timeToRun?.kind === 'known' ? ` · what is to run: ${sayTime(timeToRun)}` : '';
  return <span className="sweep-times">{sayTimeLeft(timeLeft) + rest}</span>;
}

const runsOf = (views: Sweep['views'], stand: 'active' | 'ended'): readonly Run[] =>
  views.flatMap((view) => (view.stand === stand && view.run ? [view.run] : []));

function sentenceOf({ toRun, active, offered, refused }: SweepCounts): string {
  const parts = [
    active > 0 ? `${active} under way` : null,
    toRun > 0 ? `${toRun} to run` : null,
    offered > 0 ? `${offered} measured` : null,
    refused > 0 ? `${refused} cannot run` : null,
  ].filter((part) => part !== null);
  return parts.join(' · ');
}
