import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { Empty } from '../../ui/Empty.tsx';
import { go } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Split } from '../../ui/Split.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { CellPanel } from './CellPanel.tsx';
import { Matrix } from './Matrix.tsx';
import { ScatterView } from './ScatterView.tsx';
import { SweepBar } from './SweepBar.tsx';
import { SweepForm } from './SweepForm.tsx';
import { useSweep } from './useSweep.ts';
import './sweeps.css';

/** Variants × precisions × devices × shapes: what would run, what runs, what was measured, and where it stands. */
export function SweepPage() {
  const sweep = useSweep();
  const [picked, setPicked] = useState<string | null>(null);
  const [tab, setTab] = useRemembered<'matrix' | 'scatter'>('sweep.tab', 'matrix', isOneOf('matrix', 'scatter'));
  const chosen = sweep.views.find((view) => view.key === picked) ?? null;
  useCommands([
    {
      id: 'sweep.start',
      title: 'Start the sweep',
      group: 'Sweep',
      keys: 'Mod+Enter',
      whyNot: sweep.counts.toRun === 0 && 'nothing is left to run',
      run: () => sweep.start.run(),
    },
    {
      id: 'sweep.pause',
      title: sweep.isPaused ? 'Go on with the sweep' : 'Pause the sweep',
      group: 'Sweep',
      whyNot: sweep.columns.length === 0 && 'no device is chosen',
      run: () => sweep.pause.run(!sweep.isPaused),
    },
  ]);
  if (sweep.variants.length === 0)
    return (
      <Empty
        icon="sweep"
        title="Nothing to sweep yet"
        actions={<Button onClick={() => go({ screen: 'variants', variant: null })}>Go to Variants</Button>}
      >
        <p>
          A sweep builds and measures every chosen variant at every chosen precision on every chosen device. Import a
          model first.
        </p>
      </Empty>
    );
  const views = (
    <Tabs
      label="Results"
      value={tab}
      onChange={setTab}
      tabs={[
        {
          value: 'matrix',
          label: 'Matrix',
          content: <Matrix views={sweep.views} devices={sweep.columns} selected={picked} onSelect={setPicked} />,
        },
        {
          value: 'scatter',
          label: 'Scatter',
          content: <ScatterView views={sweep.views} variants={sweep.variants} selected={picked} onSelect={setPicked} />,
        },
      ]}
    />
  );
  return (
    <div className="sweep-page">
      <SweepForm sweep={sweep} />
      <section className="panel sweep-main" aria-label="Sweep">
        <SweepBar sweep={sweep} />
        {sweep.error ? (
          <Problem error={sweep.error} />
        ) : sweep.missing !== null ? (
          <Empty icon="sweep" title="What is to be measured?">
            <p>
              {sweep.missing} Nothing is begun before you start it: the plan shows every cell with its commands, what
              cannot run and why, and what was measured already under equal conditions.
            </p>
          </Empty>
        ) : sweep.isPending ? (
          <Loading what="Planning" />
        ) : chosen ? (
          <Split id="sweep" label="Height of the results" direction="column" initial={0.5} least={[130, 150]}>
            {views}
            <CellPanel key={chosen.key} view={chosen} sweep={sweep} onClose={() => setPicked(null)} />
          </Split>
        ) : (
          views
        )}
      </section>
    </div>
  );
}
