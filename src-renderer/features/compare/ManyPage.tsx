import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import type { RunId } from '../../../shared/base/brand.ts';
import type { ManyComparison } from '../../../shared/compare/types.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { errorOf } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { useCommands } from '../../ui/commands.ts';
import { Check } from '../../ui/Field.tsx';
import { plural } from '../../ui/format.ts';
import { Panel, Spacer, Toolbar } from '../../ui/Panel.tsx';
import { go } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { isBoolean, useRemembered } from '../../ui/remembered.ts';
import { tsvOf } from '../../ui/table/column.ts';
import { manyRows, type ManyRow } from './alignedRow.ts';
import { alignedColumns, AlignedTable } from './AlignedTable.tsx';
import { FilterField } from './FilterField.tsx';
import { matchesText } from './matchesText.ts';
import { chosenRuns, RunChoice } from './RunChoice.tsx';
import { RunVerdicts } from './RunVerdicts.tsx';

interface ManyPageProps {
  readonly runs: readonly Run[];
  readonly modeSwitch: ReactNode;
  readonly onPair: (a: RunId, b: RunId) => void;
}

/** Several runs, each against the first of them, and all their groups in one table. */
export function ManyPage({ runs, modeSwitch, onPair }: ManyPageProps) {
  const [remembered, setChosen] = useRemembered<readonly string[]>('compare.runs', noIds, isTexts);
  const chosen = chosenRuns(runs, remembered);
  const ids = chosen.map((run) => run.id);
  const { data, error, isLoading, refetch } = useQuery(queries.comparisonOfMany(ids, ids[0]!));
  const report = (): void => go({ screen: 'reports', pairs: ids.slice(1).map((b) => ({ a: ids[0]!, b })) });
  return (
    <div className="compare-page">
      <Toolbar label="Comparison">
        {modeSwitch}
        <RunChoice runs={runs} chosen={chosen} onChoose={setChosen} />
        <Spacer />
        <Button icon="reports" onClick={report}>
          Report
        </Button>
      </Toolbar>
      {error && <Problem error={errorOf(error)} onRetry={() => void refetch()} />}
      {isLoading && <Loading what="Comparing" />}
      {data && (
        <>
          <RunVerdicts comparison={data} onOpen={(run) => onPair(ids[data.base]!, ids[run]!)} />
          <ManyGroups comparison={data} />
        </>
      )}
    </div>
  );
}

function ManyGroups({ comparison }: { readonly comparison: ManyComparison }) {
  const [onlyChanged, setOnlyChanged] = useRemembered('compare.onlyChanged', true, isBoolean);
  const [text, setText] = useState('');
  const rested = useDeferredValue(text);
  const copy = useCopy();
  const rows = useMemo(() => manyRows(comparison), [comparison]);
  const shown = useMemo(
    () => rows.filter((row) => (!onlyChanged || row.isChanged) && matchesText(textsOf(row), rested)),
    [rows, onlyChanged, rested],
  );
  const copyTable = (): void => copy(tsvOf(alignedColumns(comparison), shown), plural(shown.length, 'row'));
  useCommands([
    {
      id: 'compare.onlyChanged',
      title: 'Only changed groups',
      group: 'Compare',
      keys: 'c',
      run: () => setOnlyChanged(!onlyChanged),
    },
    { id: 'compare.copyTable', title: 'Copy groups as TSV', group: 'Compare', run: copyTable },
  ]);
  return (
    <Panel
      label="Groups of all runs"
      className="many-groups"
      title={
        <>
          Groups <span className="muted">{`${shown.length} of ${rows.length}`}</span>
        </>
      }
      actions={
        <>
          <FilterField text={text} onText={setText} />
          <Check label="Only changed" isOn={onlyChanged} onChange={setOnlyChanged} />
          <IconButton icon="copy" label="Copy as TSV" onClick={copyTable} />
        </>
      }
    >
      <AlignedTable comparison={comparison} rows={shown} />
    </Panel>
  );
}

const textsOf = ({ row }: ManyRow): readonly string[] => [
  row.label,
  row.kind,
  ...row.nodes,
  ...row.cells.flatMap((cell) => (cell ? [cell.dtypes, ...cell.layers] : [])),
];

const noIds: readonly string[] = [];
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');
