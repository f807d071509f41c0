import type { AppEvent } from '../../shared/contract/api.ts';
import type { DeviceStep } from '../../shared/contract/deviceMethods.ts';

/**
 * What takes a while on a device and is watched by a window: a pairing, a test build, capability probes. A task has a name
 * that the window chose; all its steps so far go out with every change, so that a window which missed one is right again
 * with the next.
 */
export interface DeviceTasks {
  run<T>(task: string, work: (step: (step: DeviceStep) => void, signal: AbortSignal) => Promise<T>): Promise<T>;
  stop(task: string): void;
}

export function createDeviceTasks(emit: (event: AppEvent) => void): DeviceTasks {
  const running = new Map<string, AbortController>();
  return {
    async run(task, work) {
      const abort = new AbortController();
      const steps = new Map<string, DeviceStep>();
      running.set(task, abort);
      const step = (next: DeviceStep): void => {
        steps.set(next.id, next);
        emit({ kind: 'device-task', task, steps: [...steps.values()] });
      };
      try {
        return await work(step, abort.signal);
      } finally {
        running.delete(task);
      }
    },
    stop: (task) => running.get(task)?.abort(),
  };
}
