import type { Run } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { figuresOf } from '../../bridge/figures.ts';
import { runTones } from '../../bridge/runWords.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { ms } from '../../ui/format.ts';
import { go } from '../../ui/place.ts';
import { FigureTag, Tag } from '../../ui/Tag.tsx';

/** Where a variant ran, newest first. */
export function RunList({ runs }: { readonly runs: readonly Run[] }) {
  const cancel = useAct((run: Run) => call('runs.cancel', { id: run.id }));
  if (runs.length === 0)
    return <p className="variant-none">It has not run yet. “Run on…” builds and measures it on a device.</p>;
  return (
    <ul className="runs">
      {runs
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
        .map((run) => (
          <li key={run.id} className="run">
            <div className="run-head">
              <b>{run.deviceName}</b> <span className="muted">{run.precision}</span>
              <span className="spacer" />
              <Tag tone={runTones[run.state]}>{run.state}</Tag>
            </div>
            {run.summary && (
              <p className="run-figures">
                {run.summary.medianMs !== null && <b>{ms(run.summary.medianMs)} ms</b>}
                <FigureTag kind={figuresOf(run)} />
                {run.summary.agreement && (
                  <span className="muted">cosine {run.summary.agreement.cosine.toFixed(4)} with its parent</span>
                )}
                {run.summary.badges.map((badge) => (
                  <Tag key={badge} tone="warn">
                    {badge}
                  </Tag>
                ))}
              </p>
            )}
            {run.error && (
              <p className="muted">
                {run.error.message} {run.error.hint}
              </p>
            )}
            <p className="run-acts">
              {run.state === 'done' && (
                <Button onClick={() => go({ screen: 'engine', source: { kind: 'run', run: run.id } })}>Engine</Button>
              )}
              {(run.state === 'queued' || run.state === 'running') && (
                <Button icon="stop" isBusy={cancel.isBusy} onClick={() => cancel.run(run)}>
                  Cancel
                </Button>
              )}
            </p>
          </li>
        ))}
    </ul>
  );
}
