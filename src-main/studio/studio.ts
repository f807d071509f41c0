import type { Store } from '../store/store.ts';
import type { Secrets } from '../devices/secrets.ts';
import type { DeviceRegistry } from '../devices/registry.ts';
import type { JobRunner } from '../jobs/runner.ts';
import type { WorkRunner } from '../workers/work.ts';
import type { Calibrator } from '../devices/onnxruntime/calibrator.ts';
import type { Scorer } from '../devices/onnxruntime/score.ts';

/** Everything outside, as the use cases see it: each use case is a function whose first argument is this. */
export interface Studio {
  readonly store: Store;
  readonly devices: DeviceRegistry;
  readonly jobs: JobRunner;
  readonly work: WorkRunner;
  readonly calibrator: Calibrator;
  readonly score: Scorer;
  readonly clock: { now(): Date };
  /** Passwords and the like, for the life of this process. */
  readonly secrets: Secrets;
  /** Where the files of the sample project lie. */
  readonly sampleFolder: string;
  /** Stops following jobs (they go on where they run), ends workers, closes the store. */
  close(): Promise<void>;
}
