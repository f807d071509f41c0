import { keptOnPrediction, verdictSentence } from '../../../shared/compare/verdictSentence.ts';
import type { JobView, Run, Variant } from '../../../shared/contract/project.ts';
import { figuresOf } from '../../bridge/figures.ts';
import { runTones } from '../../bridge/runWords.ts';
import { Button } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { Field, Select } from '../../ui/Field.tsx';
import { duration, ms } from '../../ui/format.ts';
import { go } from '../../ui/place.ts';
import { Problem } from '../../ui/Problem.tsx';
import { FigureTag, Tag } from '../../ui/Tag.tsx';
import { CarryCard } from './CarryCard.tsx';
import { GateLine } from './GateLine.tsx';
import type { RebuildState } from './useRebuild.ts';

interface RebuildStepProps {
  readonly variant: Variant;
  readonly fixed: Variant;
  readonly rebuild: RebuildState;
  readonly onChooseAgain: () => void;
  readonly onKeep: () => void;
}

/** From the new variant to a decision: build both, measure both, read the verdict, keep or drop. */
export function RebuildStep({ variant, fixed, rebuild, onChooseAgain, onKeep }: RebuildStepProps) {
  const { devices, device, before, after, jobs, build, comparison, comparisonError, drop } = rebuild;
  useCommands([
    {
      id: 'fix.rebuild',
      title: `Build and measure ${fixed.label}`,
      group: 'Fix',
      keys: 'Mod+Enter',
      whyNot: device === null ? 'choose a device first' : comparison !== null && 'both are measured',
      run: () => build.run(),
    },
    {
      id: 'fix.keep',
      title: `Keep ${fixed.label}`,
      group: 'Fix',
      whyNot: comparison === null && 'measure it first',
      run: onKeep,
    },
    { id: 'fix.drop', title: `Drop ${fixed.label}`, group: 'Fix', run: () => drop.run() },
    { id: 'fix.again', title: 'Choose fixes again', group: 'Fix', run: onChooseAgain },
  ]);
  const predicted = comparison && keptOnPrediction(comparison);
  const isRunning = [before, after].some((run) => run?.state === 'queued' || run?.state === 'running');
  return (
    <div className="rebuild">
      <section className="rebuild-card">
        <h2>
          {fixed.label} is made from {variant.label}
        </h2>
        <p className="muted">
          {fixed.plan?.steps.length ?? 0} steps. The original is untouched, and this can be taken back.
        </p>
        <Button look="quiet" icon="undo" onClick={onChooseAgain}>
          Choose again
        </Button>
      </section>
      <section className="rebuild-card">
        <h2>Build and measure both</h2>
        <div className="rebuild-line">
          <Field label="Device">
            {(id) => (
              <Select
                id={id}
                value={device?.id ?? ''}
                options={devices.map((candidate) => ({
                  value: candidate.id,
                  label: candidate.standIn ? `${candidate.name} (test board)` : candidate.name,
                }))}
                onChoose={(chosen) => {
                  const next = devices.find((candidate) => candidate.id === chosen);
                  if (next) rebuild.chooseDevice(next.id);
                }}
              />
            )}
          </Field>
          <Button
            look={comparison ? 'plain' : 'primary'}
            icon="play"
            isBusy={build.isBusy || isRunning}
            disabled={!device || comparison !== null}
            onClick={() => build.run()}
            data-testid="fix-rebuild"
          >
            Build and measure
          </Button>
        </div>
        <RunLine label={variant.label} run={before} job={jobs.find((job) => job.run === before?.id) ?? null} />
        <RunLine label={fixed.label} run={after} job={jobs.find((job) => job.run === after?.id) ?? null} />
      </section>
      {comparisonError && <Problem error={comparisonError} />}
      {comparison && before && after && (
        <section className="rebuild-card rebuild-verdict" data-testid="fix-verdict">
          <h2>{verdictSentence(comparison).headline}</h2>
          <p className="muted">{verdictSentence(comparison).detail}</p>
          {predicted && <p>{predicted} The report says so too.</p>}
          {after.summary?.agreement && (
            <GateLine fixed={fixed} parent={variant} cosine={after.summary.agreement.cosine} />
          )}
          <div className="rebuild-line">
            <Button icon="compare" onClick={() => go({ screen: 'compare', a: before.id, b: after.id })}>
              See where it went
            </Button>
            <span className="spacer" />
            <Button look="danger" icon="remove" isBusy={drop.isBusy} onClick={() => drop.run()} data-testid="fix-drop">
              Drop
            </Button>
            <Button look="primary" icon="check" onClick={onKeep} data-testid="fix-keep">
              Keep
            </Button>
          </div>
        </section>
      )}
      <CarryCard fixed={fixed} />
    </div>
  );
}

function RunLine({
  label,
  run,
  job,
}: {
  readonly label: string;
  readonly run: Run | null;
  readonly job: JobView | null;
}) {
  return (
    <div className="rebuild-run">
      <b>{label}</b>
      {run === null ? (
        <span className="muted">has not run here</span>
      ) : (
        <>
          <Tag tone={runTones[run.state]}>{job ? job.phase : run.state}</Tag>
          {job && <progress max={1} value={job.progress ?? undefined} aria-label={`Progress of ${label}`} />}
          {job?.secondsLeft != null && <span className="muted">about {duration(job.secondsLeft)} left</span>}
          {run.summary?.medianMs != null && (
            <>
              <b>{ms(run.summary.medianMs)} ms</b>
              <FigureTag kind={figuresOf(run)} />
            </>
          )}
          {run.error && <span className="rebuild-error">{run.error.message}</span>}
        </>
      )}
    </div>
  );
}
