import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Variant } from '../../../shared/contract/project.ts';
import { gateOfCosine, type Gate } from '../../../shared/score/gate.ts';
import { call } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { useWorkTask, type WorkTask } from '../../bridge/useWorkTask.ts';
import { readShapesText } from '../../ui/shapesText.ts';

export interface GateState {
  readonly gate: Gate;
  /** As typed, for a model with open axes. */
  readonly shapes: string;
  readonly changeShapes: (shapes: string) => void;
  /** Why scoring cannot begin yet. */
  readonly missing: string | null;
  readonly task: Pick<WorkTask, 'isBusy' | 'progress' | 'error' | 'stop'>;
  /** Asks for labels, and scores on their images. */
  readonly score: Act<void>;
}

/** By its last score on labelled images, whichever screen it was begun on; else by its agreement with the parent. */
export function useGate(fixed: Variant, parent: Variant, cosine: number): GateState {
  const client = useQueryClient();
  const { queryKey } = queries.score(fixed.id);
  const last = useQuery(queries.score(fixed.id)).data ?? null;
  const [shapes, changeShapes] = useState('');
  const typed = readShapesText(shapes, fixed.facts.inputs);
  const task = useWorkTask(
    (name, token: string) => {
      if ('missing' in typed) throw new Error('began without shapes');
      return call('fix.gate', { variant: fixed.id, task: name, token, ...typed });
    },
    (score) => client.setQueryData(queryKey, score),
  );
  const score = useAct(
    () => call('files.pick', { purpose: 'labels' }),
    ([labels]) => {
      if (labels) task.start(labels.token);
    },
  );
  const labelled = last?.on.labels === null ? null : last?.references.find(({ variant }) => variant === parent.id);
  return {
    gate: labelled?.gate ?? gateOfCosine(cosine),
    shapes,
    changeShapes,
    missing: 'missing' in typed ? typed.missing : null,
    task,
    score,
  };
}
