import type { WorkProgress } from '../../shared/contract/api.ts';
import { Button } from './Button.tsx';
import { count, duration } from './format.ts';
import './workProgressLine.css';

interface WorkProgressLineProps {
  readonly progress: WorkProgress | null;
  readonly what: string;
  readonly onStop: () => void;
}

/** How far work is, how long it will take, and the way to stop it. */
export function WorkProgressLine({ progress, what, onStop }: WorkProgressLineProps) {
  return (
    <div className="work-line" role="status" data-testid="work-progress">
      <progress value={progress?.done} max={progress?.total} aria-label={what} />
      <span>
        {progress ? `${what}: ${count(progress.done)} of ${count(progress.total)} inputs` : what}
        {progress?.secondsLeft != null && progress.done < progress.total && (
          <span className="muted"> · about {duration(progress.secondsLeft)} left</span>
        )}
      </span>
      <span className="spacer" />
      <Button icon="stop" onClick={onStop}>
        Cancel
      </Button>
    </div>
  );
}
