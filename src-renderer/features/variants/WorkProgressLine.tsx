import type { WorkTask } from '../../bridge/useWorkTask.ts';
import { Button } from '../../ui/Button.tsx';
import { count, duration } from '../../ui/format.ts';

/** How far a task is, how long it will take, and the way to stop it. */
export function WorkProgressLine({ task, what }: { readonly task: WorkTask; readonly what: string }) {
  const { progress } = task;
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
      <Button icon="stop" onClick={task.stop}>
        Cancel
      </Button>
    </div>
  );
}
