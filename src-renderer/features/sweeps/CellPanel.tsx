import { useQuery } from '@tanstack/react-query';
import { series } from '../../../shared/report/charts/series.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { figuresOf } from '../../bridge/figures.ts';
import { queries } from '../../bridge/queries.ts';
import { phaseNames, precisionNames, runTones } from '../../bridge/runWords.ts';
import { useLog } from '../../bridge/useLog.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { ms, plural } from '../../ui/format.ts';
import { LogLines } from '../../ui/LogLines.tsx';
import { go } from '../../ui/place.ts';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Scene } from '../../ui/Scene.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { FigureTag, Tag } from '../../ui/Tag.tsx';
import { TelemetryStrip } from '../../ui/TelemetryStrip.tsx';
import { useSize } from '../../ui/useSize.ts';
import type { CellView } from './cells.ts';
import type { Sweep } from './useSweep.ts';
import './cellPanel.css';

interface CellPanelProps {
  readonly view: CellView;
  readonly sweep: Pick<Sweep, 'cancel' | 'retry' | 'saveEngine'>;
  readonly onClose: () => void;
}

type CellTab = 'commands' | 'log' | 'samples';

/** One cell: its command lines, its log as it grows, its samples, and what has to be known before its figure is believed. */
export function CellPanel({ view, sweep, onClose }: CellPanelProps) {
  const { cell, run, job, stand } = view;
  const [tab, setTab] = useRemembered<CellTab>('sweep.cell', 'commands', isOneOf('commands', 'log', 'samples'));
  const lines = useLog(run?.id ?? null);
  const copy = useCopy();
  const detail = useQuery({ ...queries.run(run?.id ?? noRun), enabled: run?.state === 'done' }).data ?? null;
  const commands = detail && detail.commands.length > 0 ? detail.commands : cell.commands;
  return (
    <section className="cell-panel" aria-label={`${cell.variantLabel} on ${cell.deviceName}`}>
      <header className="cell-head">
        <h2>
          {cell.variantLabel} <span className="muted">{precisionNames[cell.precision]}</span> on {cell.deviceName}
        </h2>
        {run && <Tag tone={runTones[run.state]}>{job ? phaseNames[job.phase] : run.state}</Tag>}
        {run?.summary?.medianMs != null && (
          <>
            <b>{ms(run.summary.medianMs)} ms</b>
            <FigureTag kind={figuresOf(run)} />
          </>
        )}
        {run?.summary?.badges.map((badge) => (
          <Tag key={badge} tone="warn">
            {badge}
          </Tag>
        ))}
        <span className="spacer" />
        {stand === 'active' && run && (
          <Button icon="stop" isBusy={sweep.cancel.isBusy} onClick={() => sweep.cancel.run([run])}>
            Cancel
          </Button>
        )}
        {stand === 'ended' && run && (
          <Button icon="retry" isBusy={sweep.retry.isBusy} onClick={() => sweep.retry.run([run])}>
            Retry
          </Button>
        )}
        {run?.state === 'done' && run.recipe?.options.keepEngine === true && (
          <Button isBusy={sweep.saveEngine.isBusy} onClick={() => sweep.saveEngine.run(run)}>
            Save engine
          </Button>
        )}
        {run?.state === 'done' && (
          <Button onClick={() => go({ screen: 'engine', source: { kind: 'run', run: run.id } })}>Engine</Button>
        )}
        <IconButton icon="close" label="Close the cell" onClick={onClose} />
      </header>
      {cell.refused !== null && <p className="cell-note is-bad">{cell.refused}</p>}
      {run?.error && (
        <p className="cell-note is-bad">
          {run.error.message} {run.error.hint}
        </p>
      )}
      {cell.notes.map((note) => (
        <p key={note} className="cell-note">
          {note}
        </p>
      ))}
      <Tabs
        label="Of this cell"
        value={tab}
        onChange={setTab}
        actions={
          <>
            {tab === 'commands' && commands.length > 0 && (
              <IconButton
                icon="copy"
                label="Copy the command lines"
                onClick={() => copy(commands.join('\n'), plural(commands.length, 'command line'))}
              />
            )}
            {tab === 'log' && lines.length > 0 && (
              <IconButton
                icon="copy"
                label="Copy the log"
                onClick={() => copy(lines.join('\n'), plural(lines.length, 'line'))}
              />
            )}
          </>
        }
        tabs={[
          { value: 'commands', label: 'Commands', content: <Commands commands={commands} /> },
          { value: 'log', label: 'Log', content: <LogLines lines={lines} /> },
          { value: 'samples', label: 'Samples', content: <Samples run={run} detail={detail} /> },
        ]}
      />
    </section>
  );
}

const noRun = '' as Run['id'];

function Commands({ commands }: { readonly commands: readonly string[] }) {
  if (commands.length === 0) return <p className="cell-none">This device runs no commands that could be typed.</p>;
  return (
    <ol className="cell-commands">
      {commands.map((command) => (
        <li key={command}>
          <code className="mono">{command}</code>
        </li>
      ))}
    </ol>
  );
}

interface SamplesProps {
  readonly run: Run | null;
  readonly detail: {
    readonly samplesMs: readonly number[];
    readonly telemetry: Parameters<typeof TelemetryStrip>[0]['samples'];
  } | null;
}

/** Every repetition in order, and the board meanwhile. */
function Samples({ run, detail }: SamplesProps) {
  const samples = detail?.samplesMs ?? [];
  const ci = run?.summary?.ci95Ms;
  return (
    <div className="cell-samples">
      {samples.length === 0 ? (
        <p className="cell-none">There are no samples yet.</p>
      ) : (
        <>
          <p className="muted">
            {plural(samples.length, 'repetition')}, {ms(Math.min(...samples))} to {ms(Math.max(...samples))} ms
            {ci && `; the mean lies between ${ms(ci[0])} and ${ms(ci[1])} ms (95 %)`}
          </p>
          <SampleStrip samplesMs={samples} />
        </>
      )}
      {detail && detail.telemetry.length > 0 && <TelemetryStrip samples={detail.telemetry} />}
    </div>
  );
}

function SampleStrip({ samplesMs }: { readonly samplesMs: readonly number[] }) {
  const [frame, size] = useSize();
  const points = samplesMs.map((value, at) => ({ at, value }));
  const title = 'Milliseconds of each repetition, in order';
  return (
    <div ref={frame} className="cell-series">
      {size && <Scene node={series({ points, ...size, color: 'var(--accent)', title })} />}
    </div>
  );
}
