import { ok, type Result } from '../../../shared/base/result.ts';
import type { SweepInput, SweepMethods } from '../../../shared/contract/sweepMethods.ts';
import { keepCalibration } from '../../studio/runs/keepCalibration.ts';
import { pauseDevice, resumeDevice } from '../../studio/runs/pauseDevice.ts';
import { planSweep, type SweepRequest } from '../../studio/runs/planSweep.ts';
import { retryRun } from '../../studio/runs/retryRun.ts';
import { saveEngine } from '../../studio/runs/saveEngine.ts';
import { startSweep } from '../../studio/runs/startSweep.ts';
import type { Studio } from '../../studio/studio.ts';
import { withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Sweeps: what would be run, and the queue that works it off. */
export const sweepHandlers = (context: HandlerContext): HandlersOf<keyof SweepMethods> => {
  const requestOf = async (studio: Studio, input: SweepInput): Promise<Result<SweepRequest>> => {
    if (input.calibration === null) return ok({ ...input, calibration: null });
    const path = context.tokens.path(input.calibration);
    if (!path.ok) return path;
    const calibration = await keepCalibration(studio, path.value);
    return calibration.ok ? ok({ ...input, calibration: calibration.value }) : calibration;
  };
  const withSweep =
    <T>(work: (studio: Studio, request: SweepRequest) => Promise<Result<T>>, input: SweepInput) =>
    async (studio: Studio): Promise<Result<T>> => {
      const request = await requestOf(studio, input);
      return request.ok ? work(studio, request.value) : request;
    };
  return {
    'sweep.plan': (input) => withProject(context, withSweep(planSweep, input)),
    'sweep.start': (input) => withProject(context, withSweep(startSweep, input), 'variants', 'runs', 'history'),
    'runs.retry': ({ id }) => withProject(context, (studio) => retryRun(studio, id), 'runs', 'history'),
    'runs.saveEngine': async ({ id, token }) => {
      const path = context.tokens.path(token);
      return path.ok ? withProject(context, (studio) => saveEngine(studio, id, path.value)) : path;
    },
    'jobs.pause': ({ device, isPaused }) =>
      withProject(context, (studio) => (isPaused ? pauseDevice : resumeDevice)(studio, device), 'devices'),
  };
};
