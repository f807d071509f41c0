import type { RunId } from '../../../shared/base/brand.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { runTitle } from '../../bridge/figures.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Select } from '../../ui/Field.tsx';

interface RunChoiceProps {
  readonly runs: readonly Run[];
  /** The first is the base. */
  readonly chosen: readonly Run[];
  readonly onChoose: (runs: readonly RunId[]) => void;
}

const mostRuns = 6;

/** Which runs are columns: the base first, two at least. */
export function RunChoice({ runs, chosen, onChoose }: RunChoiceProps) {
  const ids = chosen.map((run) => run.id);
  const others = runs.filter((run) => !ids.includes(run.id));
  return (
    <ul className="run-choice" aria-label="Runs that are compared">
      {chosen.map((run, at) => (
        <li key={run.id} className="run-chip">
          {at === 0 ? (
            <span className="run-base" title="The others are compared with this one">
              <span className="muted">base</span> {run.label}
            </span>
          ) : (
            <Button
              look="quiet"
              title="Compare the others with this one"
              onClick={() => onChoose([run.id, ...ids.filter((id) => id !== run.id)])}
            >
              {run.label}
            </Button>
          )}
          <IconButton
            icon="close"
            label={`Leave out ${run.label}`}
            disabled={chosen.length <= 2}
            onClick={() => onChoose(ids.filter((id) => id !== run.id))}
          />
        </li>
      ))}
      {others.length > 0 && chosen.length < mostRuns && (
        <li>
          <Select<RunId | ''>
            aria-label="Add a run"
            value=""
            options={[
              { value: '', label: 'Add a run' },
              ...others.map((run) => ({ value: run.id, label: runTitle(run), group: run.deviceName })),
            ]}
            onChoose={(id) => id !== '' && onChoose([...ids, id])}
          />
        </li>
      )}
    </ul>
  );
}

/** Of a remembered choice what still exists; filled up to two from the newest runs. */
export function chosenRuns(runs: readonly Run[], remembered: readonly string[]): readonly Run[] {
  const kept = remembered.flatMap((id) => runs.find((run) => run.id === id) ?? []).slice(0, mostRuns);
  if (kept.length >= 2) return kept;
  return runs.toSorted((x, y) => x.createdAt.localeCompare(y.createdAt)).slice(-mostRuns);
}
