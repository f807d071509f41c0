import type { RunId } from '../../../shared/base/brand.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { go, type RunPair } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { isText, useRemembered } from '../../ui/remembered.ts';
import { Split } from '../../ui/Split.tsx';
import { AddPair } from './AddPair.tsx';
import { useReport } from './useReport.ts';
import './reports.css';

interface ReportsPageProps {
  readonly pairs: readonly RunPair[];
  readonly onPairs: (pairs: readonly RunPair[]) => void;
}

/** Which comparisons, with which words; beside it the file as its readers will see it. */
export function ReportsPage({ pairs, onPairs }: ReportsPageProps) {
  const [title, setTitle] = useRemembered('report.title', 'Q/DQ report', isText);
  const [notes, setNotes] = useRemembered('report.notes', '', isText);
  const { runs, url, error, isPreviewing, save } = useReport({ title, notes, comparisons: pairs });
  const whyNot = pairs.length === 0 ? 'add a comparison first' : title.trim() === '' && 'give it a title first';
  useCommands([
    {
      id: 'report.save',
      title: 'Save as HTML…',
      keywords: 'report',
      group: 'Report',
      keys: 'Mod+s',
      whyNot,
      run: () => save.run('html'),
    },
    {
      id: 'report.savePdf',
      title: 'Save as PDF…',
      keywords: 'report',
      group: 'Report',
      keys: 'Mod+Shift+s',
      whyNot,
      run: () => save.run('pdf'),
    },
  ]);
  const nameOf = (id: RunId): string => {
    const run = runs.find((candidate) => candidate.id === id);
    return run ? `${run.label} on ${run.deviceName}` : 'a run that is gone';
  };
  if (runs.length < 2)
    return (
      <Empty
        icon="reports"
        title="A report needs a comparison"
        actions={<Button onClick={() => go({ screen: 'variants', variant: null })}>Go to Variants</Button>}
      >
        <p>
          Once two variants have run, a report puts their comparison into one HTML file that opens anywhere, offline,
          from a mail.
        </p>
      </Empty>
    );
  return (
    <div className="reports-page">
      <Split id="reports" label="Width of the settings" direction="row" initial={0.3} least={[280, 360]}>
        <Panel title="Report">
          <div className="report-form">
            <Field label="Title">
              {(id) => (
                <TextInput id={id} value={title} maxLength={300} onChange={(event) => setTitle(event.target.value)} />
              )}
            </Field>
            <section className="field">
              <span className="field-label">Comparisons</span>
              {pairs.length === 0 && <p className="field-hint">None yet. Add the first below.</p>}
              <ul className="report-pairs">
                {pairs.map((pair, at) => (
                  <li key={`${pair.a} ${pair.b}`} className="report-pair">
                    <span>
                      <span className="muted">A</span> {nameOf(pair.a)}
                      <br />
                      <span className="muted">B</span> {nameOf(pair.b)}
                    </span>
                    <IconButton
                      icon="close"
                      label="Leave out"
                      onClick={() => onPairs(pairs.filter((_, index) => index !== at))}
                    />
                  </li>
                ))}
              </ul>
              <AddPair
                key={pairs.length}
                runs={runs}
                onAdd={(pair) => onPairs([...pairs.filter(({ a, b }) => a !== pair.a || b !== pair.b), pair])}
              />
            </section>
            <Field label="Notes" hint="Plain text, shown above the first comparison.">
              {(id) => (
                <textarea
                  id={id}
                  className="input"
                  rows={6}
                  value={notes}
                  onChange={(event) => setNotes(event.target.value)}
                />
              )}
            </Field>
            <div className="report-save">
              <Button
                look="primary"
                icon="export"
                isBusy={save.isBusy}
                disabled={Boolean(whyNot)}
                title={whyNot || undefined}
                onClick={() => save.run('html')}
                data-testid="report-save"
              >
                Save as HTML…
              </Button>
              <Button
                icon="export"
                disabled={Boolean(whyNot) || save.isBusy}
                title={whyNot || undefined}
                onClick={() => save.run('pdf')}
                data-testid="report-save-pdf"
              >
                Save as PDF…
              </Button>
            </div>
            <p className="field-hint">One file, no request to anywhere. Names of hosts and users are left out.</p>
          </div>
        </Panel>
        <Panel
          title="Preview"
          actions={isPreviewing && <span className="spinner" role="status" aria-label="Making the preview" />}
        >
          {error && <Problem error={error} />}
          {pairs.length === 0 && (
            <Empty icon="reports" title="Nothing to show yet">
              <p>Add a comparison, and the report appears here as its readers will see it.</p>
            </Empty>
          )}
          {pairs.length > 0 && url === null && !error && <Loading what="Making the preview" />}
          {url !== null && (
            <iframe
              key={url}
              className="report-frame"
              title="Preview of the report"
              src={url}
              sandbox="allow-scripts"
              data-testid="report-preview"
            />
          )}
        </Panel>
      </Split>
    </div>
  );
}
