import { join } from 'node:path';
import { createRegistry } from '../devices/registry.ts';
import { createQueue } from '../jobs/queue.ts';
import { newOwner } from '../store/owner.ts';
import type { Store } from '../store/store.ts';
import { thisComputer } from './devices/thisComputer.ts';
import type { Environment } from './environment.ts';
import { keepRun } from './runs/keepRun.ts';
import type { Studio } from './studio.ts';

/** Puts a project's store together with everything outside. Jobs are not looked for before `jobs.wake()`. */
export function composeStudio(store: Store, environment: Environment): Studio {
  const { clock } = environment;
  const work = environment.newWorkRunner();
  const devices = createRegistry((record) => environment.devices[record.kind]?.(record, store.arrivals, work) ?? null);
  const jobs = createQueue({
    store,
    devices,
    owner: newOwner(),
    keep: (...end) => keepRun({ store, work, devices, clock, score: environment.score }, ...end),
  });
  if (environment.devices.onnxruntime && !store.devices.list().some((device) => device.kind === 'onnxruntime'))
    store.devices.save(thisComputer);
  return {
    store,
    devices,
    jobs,
    work,
    calibrator: environment.newCalibrator(join(store.arrivals, 'calibration')),
    score: environment.score,
    clock,
    secrets: environment.secrets,
    sampleFolder: environment.sampleFolder,
    async close() {
      await jobs.close();
      await devices.close();
      work.close();
      store.close();
    },
  };
}
