import type { DeviceKind, DeviceRecord } from '../../shared/contract/project.ts';
import type { Calibrator } from '../devices/onnxruntime/calibrator.ts';
import type { Scorer } from '../devices/onnxruntime/score.ts';
import type { Device } from '../devices/device.ts';
import type { Secrets } from '../devices/secrets.ts';
import type { WorkRunner } from '../workers/work.ts';

/** What a composition root brings: who works, which devices there are, and where the sample's files lie. */
export interface Environment {
  /** Made anew for each project that is opened, ended with it. */
  newWorkRunner(): WorkRunner;
  /** @param folder where its passes are kept; left out = a cache of this computer. */
  newCalibrator(folder?: string): Calibrator;
  readonly score: Scorer;
  readonly devices: DeviceFactories;
  readonly secrets: Secrets;
  /** `resources/sample`. */
  readonly sampleFolder: string;
  readonly clock: { now(): Date };
}

/**
 * @param work the project's own, for a device that computes; never closed by it.
 * @param arrivals a folder that a device may make and fill with files that it brings.
 * @returns null when the record lacks what the device needs (an address).
 */
export type DeviceFactory = (record: DeviceRecord, arrivals: string, work: WorkRunner) => Device | null;
export type DeviceFactories = Readonly<Partial<Record<DeviceKind, DeviceFactory>>>;
