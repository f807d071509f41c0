import type { RunId } from '../../../shared/base/brand.ts';
import { Button } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { Empty } from '../../ui/Empty.tsx';
import { go } from '../../ui/place.ts';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { ManyPage } from './ManyPage.tsx';
import { PairPage } from './PairPage.tsx';
import { useDoneRuns } from './useComparison.ts';
import './compare.css';

interface ComparePageProps {
  readonly a: RunId | null;
  readonly b: RunId | null;
  readonly onPair: (a: RunId | null, b: RunId | null) => void;
}

type Mode = 'pair' | 'many';

/** Two runs in every detail, or several in one table. */
export function ComparePage(props: ComparePageProps) {
  const runs = useDoneRuns();
  const [mode, setMode] = useRemembered<Mode>('compare.mode', 'pair', isOneOf('pair', 'many'));
  useCommands([
    { id: 'compare.pair', title: 'Compare two runs', group: 'Compare', run: () => setMode('pair') },
    { id: 'compare.many', title: 'Compare several runs in one table', group: 'Compare', run: () => setMode('many') },
  ]);
  if (runs.length < 2)
    return (
      <Empty
        icon="compare"
        title="Two runs make a comparison"
        actions={<Button onClick={() => go({ screen: 'variants', variant: null })}>Go to Variants</Button>}
      >
        <p>
          Run two variants on one device, or drop two folders of trtexec files here. Then this screen says which is
          faster and with what interval, and splits the difference by cause, down to the ONNX nodes.
        </p>
      </Empty>
    );
  const modeSwitch = (
    <Segmented<Mode>
      label="How many runs"
      value={mode}
      options={[
        { value: 'pair', label: 'Two' },
        { value: 'many', label: 'Several' },
      ]}
      onChange={setMode}
    />
  );
  return mode === 'pair' ? (
    <PairPage {...props} runs={runs} modeSwitch={modeSwitch} />
  ) : (
    <ManyPage runs={runs} modeSwitch={modeSwitch} onPair={(a, b) => (setMode('pair'), props.onPair(a, b))} />
  );
}
