import type { SweepRun } from '../../shared/contract/sweepMethods.ts';
import { sayTimeLeft, timeLeft } from '../../shared/sweep/timeLeft.ts';
import type { Studio } from '../studio/studio.ts';
import { followJobs } from './projects.ts';

const tellEveryMs = 30_000;

/**
 * Tells each new phase of each job, and with it, but at least twice a minute, how many runs of the sweep have ended and
 * how long the others take. @returns a call that ends it
 */
export function followSweep(studio: Studio, begun: readonly SweepRun[], tell: (line: string) => void): () => void {
  const own = new Set(begun.map(({ run }) => run.id));
  let told = '';
  const tellTime = (): void => {
    const { store, jobs, clock } = studio;
    const runs = store.runs.list();
    const ended = runs.filter(({ id, finishedAt }) => own.has(id) && finishedAt !== null).length;
    if (ended === own.size) return;
    const left = timeLeft(own, { runs, jobs: jobs.views(), devices: store.devices.list() }, clock.now().getTime());
    const line = `${ended} of ${own.size} ended, ${sayTimeLeft(left)}`;
    if (line !== told) tell(line);
    told = line;
  };
  const stopPhases = followJobs(studio, (line) => {
    tell(line);
    tellTime();
  });
  const timer = setInterval(tellTime, tellEveryMs);
  return () => {
    clearInterval(timer);
    stopPhases();
  };
}
