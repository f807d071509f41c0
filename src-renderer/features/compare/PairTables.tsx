import { useMemo } from 'react';
import type { CauseName as Cause } from '../../../shared/compare/types.ts';
import { Transitions } from '../../graph/Transitions.tsx';
import type { TransitionKind } from '../../graph/transitionsOf.ts';
import { Button } from '../../ui/Button.tsx';
import { Check } from '../../ui/Field.tsx';
import { plural, signedMs } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { go } from '../../ui/place.ts';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Tabs } from '../../ui/Tabs.tsx';
import { CauseName } from './CauseName.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { FilterField } from './FilterField.tsx';
import type { GroupRow } from './groupRow.ts';
import { GroupTable } from './GroupTable.tsx';
import type { ComparisonView } from './useComparison.ts';
import type { GroupFilter } from './useGroupFilter.ts';

type Shown = 'groups' | TransitionKind;

interface PairTablesProps {
  readonly view: ComparisonView;
  readonly filter: GroupFilter;
  readonly cause: Cause | null;
  readonly chosen: GroupRow | null;
  readonly isSynced: boolean;
  readonly onSynced: (isSynced: boolean) => void;
  readonly onCause: (cause: Cause | null) => void;
  readonly onSelect: (row: GroupRow) => void;
  readonly onMark: (side: 'a' | 'b', layers: readonly number[]) => void;
}

/** The groups as a list, and what the layers of A and of B read and write. */
export function PairTables(props: PairTablesProps) {
  const { view, filter, cause, chosen, isSynced, onSynced, onCause, onSelect, onMark } = props;
  const { comparison, fixable } = view;
  const { shown, onlyChanged, toggleChanged, text, setText } = filter;
  const [tab, setTab] = useRemembered<Shown>('compare.tab', 'groups', isOneOf('groups', 'precision', 'format'));
  const labels = useMemo(() => [comparison.a.label, comparison.b.label] as const, [comparison]);
  const onFix = useMemo(
    () =>
      fixable &&
      (({ group }: GroupRow) =>
        go({
          screen: 'fix',
          variant: fixable,
          ...(group.rule === null ? {} : { finding: { rule: group.rule, nodes: group.onnxNodes } }),
        })),
    [fixable],
  );
  const matrices = (kind: TransitionKind) => (
    <div className="compare-matrices">
      {(['a', 'b'] as const).map((side) => {
        const model = side === 'a' ? view.modelA : view.modelB;
        return (
          model && (
            <Transitions
              key={side}
              model={model}
              kind={kind}
              caption={`${side.toUpperCase()} · ${comparison[side].label}`}
              onShow={(layers) => onMark(side, layers)}
            />
          )
        );
      })}
    </div>
  );
  return (
    <Panel label="Groups">
      <Tabs<Shown>
        label="Tables"
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'groups',
            label: (
              <>
                Groups <span className="muted">{shown.length}</span>
              </>
            ),
            content: (
              <GroupTable
                rows={shown}
                labels={labels}
                selected={chosen?.key ?? null}
                onSelect={onSelect}
                onFix={onFix}
              />
            ),
          },
          { value: 'precision', label: 'Precision transitions', content: matrices('precision') },
          { value: 'format', label: 'Format transitions', content: matrices('format') },
        ]}
        actions={
          <>
            {cause !== null && (
              <Button look="quiet" icon="close" onClick={() => onCause(null)}>
                <CauseName cause={cause} />
              </Button>
            )}
            {tab === 'groups' && (
              <>
                <span className="muted compare-sum" title={`${plural(shown.length, 'group')}, profile time`}>
                  {signedMs(shown.reduce((sum, row) => sum + row.group.ms, 0))} ms
                </span>
                <FilterField text={text} onText={setText} />
                <Check label="Only changed" isOn={onlyChanged} onChange={toggleChanged} />
              </>
            )}
            <Check label="Sync graphs" isOn={isSynced} onChange={onSynced} />
            <CopyMenu view={view} rows={shown} />
          </>
        }
      />
    </Panel>
  );
}
