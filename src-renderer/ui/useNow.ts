import { useEffect, useState } from 'react';

const everyMs = 1000;

/** Milliseconds by the clock, each second anew while it runs. */
export function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const tick = (): void => setNow(Date.now());
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
