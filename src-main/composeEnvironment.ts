import { homedir } from 'node:os';
import { join } from 'node:path';
import { estimateDevice } from './devices/estimate/estimateDevice.ts';
import { parseEstimateName } from './devices/estimate/estimatedBoard.ts';
import { jetsonDevice } from './devices/jetson/jetsonDevice.ts';
import { localDevice } from './devices/local/localDevice.ts';
import { onnxruntimeCalibrator } from './devices/onnxruntime/onnxruntimeCalibrator.ts';
import { onnxruntimeDevice } from './devices/onnxruntime/onnxruntimeDevice.ts';
import { onnxruntimeScorer } from './devices/onnxruntime/score.ts';
import { secretsInMemory, type SecretQuestion } from './devices/secrets.ts';
import type { ProcessHost } from './process/processHost.ts';
import type { Environment } from './studio/environment.ts';
import type { WorkRunner } from './workers/work.ts';

/** What differs between the app and the command line: how processes are started, and where models are worked on. */
export interface Composition {
  readonly host: ProcessHost;
  newWorkRunner(): WorkRunner;
  readonly sampleFolder: string;
  /** Somebody who knows passwords; absent = nobody until a use case is told one. */
  readonly ask?: (question: SecretQuestion) => Promise<string | null>;
}

/** The outside world, put together once for both composition roots. */
export function composeEnvironment({ host, newWorkRunner, sampleFolder, ask }: Composition): Environment {
  const secrets = secretsInMemory(ask ?? (() => Promise.resolve(null)));
  return {
    newWorkRunner,
    newCalibrator: () => onnxruntimeCalibrator(host),
    score: onnxruntimeScorer(host),
    devices: {
      onnxruntime: (record, arrivals) =>
        onnxruntimeDevice({ host, folder: join(arrivals, 'onnxruntime'), name: record.name }),
      estimate(record, arrivals, work) {
        const estimated = parseEstimateName(record.id);
        return estimated.ok ? estimateDevice({ work, ...estimated.value, folder: join(arrivals, 'estimate') }) : null;
      },
      jetson: (record, arrivals) =>
        record.address === null
          ? null
          : jetsonDevice({
              name: record.name,
              address: record.address,
              setup: record.setup,
              standIn: record.standIn,
              downloads: join(arrivals, record.id),
              secrets,
            }),
      local: ({ id, name, setup, standIn }, arrivals) =>
        localDevice({ name, setup, standIn, home: homedir(), downloads: join(arrivals, id), secrets }),
    },
    secrets,
    sampleFolder,
    clock: { now: () => new Date() },
  };
}
