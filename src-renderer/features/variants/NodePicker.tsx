import { useMemo, useState } from 'react';
import type { ModelDrawing } from '../../../shared/qdq/modelDrawing.ts';
import { ModelGraph } from '../../graph/ModelGraph.tsx';
import { Button } from '../../ui/Button.tsx';
import { Check, TextInput } from '../../ui/Field.tsx';
import { plural } from '../../ui/format.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { searchNodes, type NodeRow } from './nodeRows.ts';

interface NodePickerProps {
  readonly drawing: ModelDrawing;
  readonly rows: readonly NodeRow[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (names: readonly string[], isOn: boolean) => void;
  /** What choosing means: "leave float". */
  readonly verb: string;
}

type View = 'list' | 'graph';

/** Nodes of a model, picked from a list that can be searched or by clicking them in the graph. */
export function NodePicker({ drawing, rows, chosen, onChoose, verb }: NodePickerProps) {
  const [view, setView] = useState<View>('list');
  const [text, setText] = useState('');
  const [at, setAt] = useState<string | null>(null);
  const [isFloatOnly, setFloatOnly] = useState(false);
  const hasReasons = rows.some(({ reason }) => reason !== null);
  const found = useMemo(
    () => searchNodes(isFloatOnly ? rows.filter(({ reason }) => reason !== null) : rows, text),
    [rows, text, isFloatOnly],
  );
  const lit = useMemo(() => new Set(rows.filter(({ name }) => chosen.has(name)).map((row) => row.at)), [rows, chosen]);
  const toggle = (name: string): void => onChoose([name], !chosen.has(name));
  const columns = useMemo(
    () =>
      columnsOf(chosen, verb, (name, isOn) => onChoose([name], isOn)).filter(({ id }) => id !== 'reason' || hasReasons),
    [chosen, verb, onChoose, hasReasons],
  );
  return (
    <div className="picker">
      <div className="make-line">
        <TextInput
          type="search"
          className="picker-search"
          aria-label="Search nodes"
          placeholder="Search: name, op, reason"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          look="quiet"
          disabled={found.length === 0}
          onClick={() =>
            onChoose(
              found.map((row) => row.name),
              true,
            )
          }
        >
          {verb} {found.length === rows.length ? 'all' : `the ${found.length} found`}
        </Button>
        <Button look="quiet" disabled={chosen.size === 0} onClick={() => onChoose([...chosen], false)}>
          None
        </Button>
        {hasReasons && <Check label="Only those that stay float" isOn={isFloatOnly} onChange={setFloatOnly} />}
        <span className="spacer" />
        <Segmented<View>
          label="Nodes as"
          value={view}
          options={[
            { value: 'list', label: 'List' },
            { value: 'graph', label: 'Graph' },
          ]}
          onChange={setView}
        />
      </div>
      <div className="picker-body">
        {view === 'list' ? (
          <Table
            label="Nodes"
            rows={found}
            columns={columns}
            keyOf={keyOf}
            selected={at}
            onSelect={(row) => setAt(keyOf(row))}
            onOpen={(row) => toggle(row.name)}
            empty={<p className="variant-none">No node is called that.</p>}
          />
        ) : (
          <ModelGraph
            label="Nodes of the model"
            drawing={drawing}
            selected={null}
            lit={lit.size > 0 ? lit : null}
            onSelect={(index) => {
              const row = rows.find((candidate) => candidate.at === index);
              if (row) toggle(row.name);
            }}
          />
        )}
      </div>
      <p className="field-hint" data-testid="picked">
        {chosen.size === 0
          ? `Click a box or press Enter on a row to ${verb.toLowerCase()}; in the graph click a node.`
          : `${plural(chosen.size, 'node')} chosen.`}
      </p>
    </div>
  );
}

const keyOf = (row: NodeRow): string => String(row.at);

const columnsOf = (
  chosen: ReadonlySet<string>,
  verb: string,
  onCheck: (name: string, isOn: boolean) => void,
): readonly Column<NodeRow>[] => [
  {
    id: 'chosen',
    title: '',
    width: 30,
    value: ({ name }) => (chosen.has(name) ? 1 : 0),
    cell: ({ name }) => (
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={`${verb} ${name}`}
        checked={chosen.has(name)}
        onChange={(event) => onCheck(name, event.target.checked)}
      />
    ),
  },
  { id: 'name', title: 'Node', width: 170, grow: 2, value: (row) => row.name },
  { id: 'op', title: 'Op', width: 96, value: (row) => row.op },
  {
    id: 'reason',
    title: 'Stays float',
    width: 150,
    grow: 2,
    value: (row) => row.reason,
    cell: ({ reason }) => <span title={reason ?? undefined}>{reason ?? ''}</span>,
  },
];
