import { useMutation } from '@tanstack/react-query';
import { tellProblem } from './notices.ts';
import { errorOf } from './bridge.ts';

export interface Act<Input> {
  readonly isBusy: boolean;
  readonly run: (input: Input) => void;
}

/** An action of the user: busy while it runs, a toast with hint and retry when it fails. @param done gets the answer. */
export function useAct<Input = void, Output = unknown>(
  act: (input: Input) => Promise<Output>,
  done: (output: Output, input: Input) => void = () => undefined,
): Act<Input> {
  const { mutate, isPending } = useMutation({
    mutationFn: act,
    onSuccess: done,
    onError: (thrown, input) => tellProblem(errorOf(thrown), () => mutate(input)),
  });
  return { isBusy: isPending, run: mutate };
}
