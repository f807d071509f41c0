import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Variant } from '../../../shared/contract/project.ts';
import type { VariantScore } from '../../../shared/score/variantScore.ts';
import { call } from '../../bridge/bridge.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { useWorkTask, type WorkTask } from '../../bridge/useWorkTask.ts';
import { dataChoiceOf, newDataDraft, type DataDraft, type PickedFile } from './dataDraft.ts';

export interface Score {
  readonly draft: DataDraft;
  readonly change: (change: Partial<DataDraft>) => void;
  readonly labels: PickedFile | null;
  readonly pickLabels: Act<void>;
  readonly dropLabels: () => void;
  readonly missing: string | null;
  readonly task: WorkTask;
  /** The last one of this variant, since the app began. */
  readonly score: VariantScore | null;
}

const usualRandom = 4;

export function useScore({ id }: Variant): Score {
  const client = useQueryClient();
  const queryKey = ['variants', 'score', id];
  const [draft, setDraft] = useState(newDataDraft(usualRandom));
  const [labels, setLabels] = useState<PickedFile | null>(null);
  const known = useQuery({ queryKey, queryFn: (): VariantScore | null => null, enabled: false, gcTime: Infinity }).data;
  const choice = dataChoiceOf(draft);
  const pickLabels = useAct(
    () => call('files.pick', { purpose: 'labels' }),
    ([file]) => {
      if (file) setLabels({ token: file.token, name: file.name });
    },
  );
  const task = useWorkTask(
    (name) => {
      if (!('data' in choice)) throw new Error('began without data');
      const used = draft.kind === 'images' ? (labels?.token ?? null) : null;
      return call('variants.score', { id, task: name, data: choice.data, labels: used });
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
    score: known ?? null,
  };
}
