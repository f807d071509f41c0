import { useDeferredValue, useMemo, useState } from 'react';
import { parseQuery } from '../../../shared/engine/view/query.ts';
import type { GraphModel } from '../../graph/model.ts';

export interface Found {
  readonly search: string;
  readonly setSearch: (text: string) => void;
  /** Words of the search that mean nothing. */
  readonly unclear: readonly string[];
  readonly hits: readonly number[] | null;
  /** Layers that a finding or a cell of a table named. */
  readonly marked: readonly number[] | null;
  readonly mark: (layers: readonly number[]) => void;
  readonly clear: () => void;
  /** Hits or marks, whichever there are; null = nothing is looked for. */
  readonly layers: ReadonlySet<number> | null;
}

/** What was looked for, by words or by a click elsewhere; one ends the other. */
export function useFound({ items }: GraphModel): Found {
  const [search, setSearch] = useState('');
  const [marked, setMarked] = useState<readonly number[] | null>(null);
  // Typing stays quick on engines of any size: what it finds follows.
  const settled = useDeferredValue(search);
  const query = useMemo(() => parseQuery(settled), [settled]);
  const hits = useMemo(
    () => (query.isEmpty ? null : items.flatMap((item, index) => (query.matches(item) ? [index] : []))),
    [query, items],
  );
  const layers = useMemo(() => ((hits ?? marked) ? new Set(hits ?? marked) : null), [hits, marked]);
  const look = (text: string, marks: readonly number[] | null): void => {
    setSearch(text);
    setMarked(marks);
  };
  return {
    search,
    setSearch: (text) => look(text, null),
    unclear: query.unclear,
    hits,
    marked,
    mark: (named) => look('', named),
    clear: () => look('', null),
    layers,
  };
}
