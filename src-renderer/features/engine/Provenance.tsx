import type { RunDetail } from '../../../shared/contract/runMethods.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { ms, plural } from '../../ui/format.ts';
import { Facts } from '../../ui/Panel.tsx';
import './provenance.css';

/** Where the figures come from: conditions, the commands as they ran, how many samples. */
export function Provenance({ detail }: { readonly detail: RunDetail }) {
  const copy = useCopy();
  const { run, commands, conditions, samplesMs } = detail;
  return (
    <div className="provenance">
      <section>
        <h3>Conditions</h3>
        <Facts
          rows={[
            ['Run', `${run.label}, ${run.precision}`],
            ['Device', `${run.deviceName} (${run.deviceKind})`],
            ['Finished', run.finishedAt ?? run.state],
            [
              'Samples',
              samplesMs.length === 0
                ? 'none'
                : `${plural(samplesMs.length, 'sample')}, median ${ms(run.summary?.medianMs)} ms`,
            ],
            ...Object.entries(conditions),
          ]}
        />
      </section>
      <section>
        <h3>Commands</h3>
        {commands.length === 0 && (
          <p className="muted">None is known: the run was not made by this app, or needed none.</p>
        )}
        {commands.map((command) => (
          <div key={command} className="provenance-command">
            <pre className="mono">{command}</pre>
            <IconButton icon="copy" label="Copy command" onClick={() => copy(command, 'the command')} />
          </div>
        ))}
      </section>
    </div>
  );
}
