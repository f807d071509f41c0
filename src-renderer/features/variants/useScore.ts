import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { VariantScore } from '../../../shared/score/variantScore.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { useWorkTask, type WorkTask } from '../../bridge/useWorkTask.ts';
import { inputsChoiceOf, newDataDraft, type DataDraft, type PickedFile } from './dataDraft.ts';

export interface Score {
  readonly draft: DataDraft;
  readonly change: (change: Partial<DataDraft>) => void;
  readonly labels: PickedFile | null;
  readonly pickLabels: Act<void>;
  readonly dropLabels: () => void;
  readonly missing: string | null;
  readonly task: WorkTask;
  /** The last score of this variant, null when there is none; undefined while that is being asked. */
  readonly score: VariantScore | null | undefined;
  readonly scoreError: AppError | null;
}

const usualRandom = 4;

export function useScore({ id, facts }: Variant): Score {
  const client = useQueryClient();
  const { queryKey } = queries.score(id);
  const [draft, setDraft] = useState(newDataDraft(usualRandom));
  const [labels, setLabels] = useState<PickedFile | null>(null);
  const last = useQuery(queries.score(id));
  const choice = inputsChoiceOf(draft, facts.inputs);
  const pickLabels = useAct(
    () => call('files.pick', { purpose: 'labels' }),
    ([file]) => {
      if (file) setLabels({ token: file.token, name: file.name });
    },
  );
  const task = useWorkTask(
    (name) => {
      if ('missing' in choice) throw new Error('began without data');
      const used = draft.kind === 'images' ? (labels?.token ?? null) : null;
      return call('variants.score', { id, task: name, ...choice, labels: used });
    },
    (score) => client.setQueryData(queryKey, score),
  );
  return {
    draft,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
    labels,
    pickLabels,
    dropLabels: () => setLabels(null),
    missing: 'missing' in choice ? choice.missing : null,
    task,
    score: last.data,
    scoreError: last.error && errorOf(last.error),
  };
}
