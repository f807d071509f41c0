import { useDeferredValue, useMemo, useState } from 'react';
import type { CauseName } from '../../../shared/compare/types.ts';
import { isBoolean, useRemembered } from '../../ui/remembered.ts';
import type { GroupRow } from './groupRow.ts';
import { matchesText } from './matchesText.ts';

export interface GroupFilter {
  readonly shown: readonly GroupRow[];
  readonly onlyChanged: boolean;
  readonly toggleChanged: () => void;
  readonly text: string;
  readonly setText: (text: string) => void;
}

/** Which groups are looked at: of one cause, only those that moved the total, those that the words are found in. */
export function useGroupFilter(rows: readonly GroupRow[], cause: CauseName | null): GroupFilter {
  const [onlyChanged, setOnlyChanged] = useRemembered('compare.onlyChanged', true, isBoolean);
  const [text, setText] = useState('');
  const rested = useDeferredValue(text);
  const shown = useMemo(
    () =>
      rows.filter(
        (row) =>
          (cause === null || row.cause === cause) &&
          (!onlyChanged || row.isChanged) &&
          matchesText(textsOf(row), rested),
      ),
    [rows, cause, onlyChanged, rested],
  );
  return { shown, onlyChanged, toggleChanged: () => setOnlyChanged(!onlyChanged), text, setText };
}

const textsOf = ({ group, cause }: GroupRow): readonly string[] => [
  cause,
  group.why,
  group.rule ?? '',
  ...group.onnxNodes,
  ...group.layersA,
  ...group.layersB,
];
