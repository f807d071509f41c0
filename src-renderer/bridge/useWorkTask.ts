import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppError } from '../../shared/base/errors.ts';
import type { AppEvent } from '../../shared/contract/api.ts';
import { call, errorOf } from './bridge.ts';

export type WorkProgress = Pick<Extract<AppEvent, { kind: 'progress' }>, 'done' | 'total' | 'secondsLeft'>;

export const workTaskKey = (task: string) => ['work-task', task] as const;

/** Work on a variant that this window begins, watches and may stop; its failure stays where it was begun. */
export interface WorkTask {
  readonly isBusy: boolean;
  readonly progress: WorkProgress | null;
  readonly error: AppError | null;
  readonly start: () => void;
  readonly stop: () => void;
}

/** @param work begins it under the given name. @param done gets the answer; work that was stopped has none. */
export function useWorkTask<T>(work: (task: string) => Promise<T>, done: (answer: T) => void): WorkTask {
  const [task, setTask] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const progress = useQuery({
    queryKey: workTaskKey(task),
    queryFn: (): WorkProgress | null => null,
    enabled: false,
  }).data;
  const run = async (name: string): Promise<void> => {
    try {
      done(await work(name));
    } catch (thrown) {
      const failure = errorOf(thrown);
      if (failure.code !== 'E-CANCELLED') setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return {
    isBusy,
    progress: (isBusy && progress) || null,
    error,
    start: () => {
      const name = crypto.randomUUID();
      setTask(name);
      setBusy(true);
      setError(null);
      void run(name);
    },
    stop: () => void call('variants.stop', { task }),
  };
}
