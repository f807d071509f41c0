import { useVirtualizer } from '@tanstack/react-virtual';
import { isValidElement, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useCopy } from '../clipboard.ts';
import { plural } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { nextSort, sortRows, tracksOf, tsvOf, type Column, type Sort } from './column.ts';
import './table.css';

interface TableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly selected?: string | null;
  readonly onSelect?: (row: Row) => void;
  /** Enter or a double click. */
  readonly onOpen?: (row: Row) => void;
  readonly initialSort?: Sort;
  readonly empty?: ReactNode;
  readonly classOf?: (row: Row) => string;
}

const rowHeight = 26;

/**
 * A grid of any length: only the rows in sight exist. Arrows, Page, Home and End move the selection, Enter opens,
 * Ctrl+C copies the selected row and Ctrl+Shift+C the table, as tab-separated text. Up from the first row goes to the
 * heads, where Left and Right walk, Enter sorts and Down returns.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { label, rows, columns, keyOf, selected = null, onSelect, onOpen, initialSort, empty, classOf } = props;
  const id = useId();
  const copy = useCopy();
  const scroller = useRef<HTMLDivElement>(null);
  const heads = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const at = useMemo(() => sorted.findIndex((row) => keyOf(row) === selected), [sorted, selected, keyOf]);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);

  const move = (to: number): void => {
    const row = sorted[Math.max(0, Math.min(sorted.length - 1, to))];
    if (row !== undefined) onSelect?.(row);
  };
  const onRow = (target: EventTarget, act: ((row: Row) => void) | undefined): void => {
    const index = target instanceof Element ? target.closest<HTMLElement>('[data-index]')?.dataset['index'] : undefined;
    const row = index === undefined ? undefined : sorted[Number(index)];
    if (row !== undefined) act?.(row);
  };
  const onHeadKeyDown = (event: KeyboardEvent): void => {
    const head = document.activeElement?.closest('[role=columnheader]');
    if (event.key === 'ArrowLeft') focusSort(head?.previousElementSibling);
    else if (event.key === 'ArrowRight') focusSort(head?.nextElementSibling);
    else if (event.key === 'ArrowDown') scroller.current?.focus();
    else if (event.key !== 'Enter') return;
    event.stopPropagation();
    if (event.key !== 'Enter') event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: sorted.length - 1,
    };
    const target = moves[event.key];
    const row = sorted[at];
    if (event.key === 'ArrowUp' && at <= 0) focusSort(heads.current?.firstElementChild);
    else if (target !== undefined) move(target);
    else if (event.key === 'Enter' && row !== undefined && onOpen) onOpen(row);
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && !hasTextSelection()) {
      const chosen = event.shiftKey || row === undefined ? sorted : [row];
      copy(tsvOf(columns, chosen), plural(chosen.length, 'row'));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const { template, leastWidth } = useMemo(() => tracksOf(columns), [columns]);
  const line = { gridTemplateColumns: template, minWidth: leastWidth };
  return (
    <div
      ref={scroller}
      className="table"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onClick={(event) => onRow(event.target, onSelect)}
      onDoubleClick={(event) => onRow(event.target, onOpen)}
    >
      <div
        ref={heads}
        className="table-head"
        role="row"
        tabIndex={-1}
        aria-rowindex={1}
        style={line}
        onKeyDown={onHeadKeyDown}
      >
        {columns.map((column) => (
          <HeadCell
            key={column.id}
            column={column}
            sort={sort}
            onSort={() =>
              setSort(
                nextSort(
                  sort,
                  column,
                  sorted.find((row) => column.value(row) !== null),
                ),
              )
            }
          />
        ))}
      </div>
      {sorted.length === 0 && empty !== undefined && <div className="table-empty">{empty}</div>}
      <div className="table-rows" role="presentation" style={{ height: virtual.getTotalSize(), minWidth: leastWidth }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = sorted[index]!;
          return (
            <div
              key={keyOf(row)}
              id={`${id}-${index}`}
              className={`table-row ${index === at ? 'is-selected' : ''} ${classOf?.(row) ?? ''}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={index === at}
              style={{ ...line, transform: `translateY(${start}px)` }}
              data-index={index}
            >
              {columns.map((column) => (
                <div key={column.id} className={`table-cell align-${column.align ?? 'left'}`} role="gridcell">
                  {shownIn(column, row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Bare text gets an element of its own, so that what does not fit ends in an ellipsis. */
function shownIn<Row>(column: Column<Row>, row: Row): ReactNode {
  const content = column.cell ? column.cell(row) : (column.value(row) ?? '–');
  return isValidElement(content) ? content : <span>{content}</span>;
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: Sort | null;
  readonly onSort: () => void;
}) {
  const isSorted = sort?.column === column.id;
  const order = !isSorted ? 'none' : sort.isDescending ? 'descending' : 'ascending';
  return (
    <div className={`table-head-cell align-${column.align ?? 'left'}`} role="columnheader" aria-sort={order}>
      <button type="button" className="table-sort" title={column.hint} tabIndex={-1} onClick={onSort}>
        <span className="table-head-text">{column.title}</span>
        {isSorted && <Icon name={sort.isDescending ? 'down' : 'up'} size={11} />}
      </button>
    </div>
  );
}

const focusSort = (head: Element | null | undefined): void => head?.querySelector('button')?.focus();

const hasTextSelection = (): boolean => (window.getSelection()?.toString() ?? '') !== '';
