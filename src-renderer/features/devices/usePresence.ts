import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { call, errorOf } from '../../bridge/bridge.ts';

const lookMs = 30_000;

/**
 * Looks whether a board is there as long as its page is open: nobody signs in for that and nothing is asked of the user.
 * @returns what is wrong beyond its absence, as a host key that is another than the pinned one.
 */
export function usePresence({ id, address }: DeviceRecord): AppError | null {
  const [problem, setProblem] = useState<AppError | null>(null);
  const isRemote = address !== null;
  useEffect(() => {
    if (!isRemote) return;
    let isOver = false;
    const look = (): void => {
      call('devices.presence', { id }).then(
        () => !isOver && setProblem(null),
        (thrown: unknown) => !isOver && setProblem(errorOf(thrown)),
      );
    };
    look();
    const timer = window.setInterval(look, lookMs);
    return () => {
      isOver = true;
      window.clearInterval(timer);
    };
  }, [id, isRemote]);
  return problem;
}
