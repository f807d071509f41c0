import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppError } from '../../shared/base/errors.ts';
import type { WorkProgress } from '../../shared/contract/api.ts';
import { call, errorOf } from './bridge.ts';

export const workTaskKey = (task: string) => ['work-task', task] as const;

/** Work on a variant that this window begins, watches and may stop; its failure stays where it was begun. */
export interface WorkTask<Input = void> {
  readonly isBusy: boolean;
  readonly progress: WorkProgress | null;
  readonly error: AppError | null;
  readonly start: (input: Input) => void;
  readonly stop: () => void;
}

/** @param work begins it under the given name. @param done gets the answer; work that was stopped has none. */
export function useWorkTask<T, Input = void>(
  work: (task: string, input: Input) => Promise<T>,
  done: (answer: T) => void,
): WorkTask<Input> {
  const [task, setTask] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const progress = useQuery({
    queryKey: workTaskKey(task),
    queryFn: (): WorkProgress | null => null,
    enabled: false,
  }).data;
  const run = async (name: string, input: Input): Promise<void> => {
    try {
      done(await work(name, input));
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
    start: (input) => {
      const name = crypto.randomUUID();
      setTask(name);
      setBusy(true);
      setError(null);
      void run(name, input);
    },
    stop: () => void call('variants.stop', { task }),
  };
}
