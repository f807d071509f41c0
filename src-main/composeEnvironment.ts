import { homedir } from 'node:os';
import { join } from 'node:path';
import { estimateDevice } from './devices/estimate/estimateDevice.ts';
import { parseEstimateName } from './devices/estimate/estimatedBoard.ts';
import { jetsonDevice } from './devices/jetson/jetsonDevice.ts';
import { labClient } from './devices/labgrid/labClient.ts';
import { placeDevice } from './devices/labgrid/placeDevice.ts';
import { turnAt } from './devices/labgrid/turn.ts';
import { localDevice } from './devices/local/localDevice.ts';
import { onnxruntimeCalibrator } from './devices/onnxruntime/onnxruntimeCalibrator.ts';
import { sweepPasses } from './devices/onnxruntime/passFile.ts';
import { onnxruntimeScorer } from './devices/onnxruntime/score.ts';
import { onnxruntimeDevice } from './devices/onnxruntime/onnxruntimeDevice.ts';
import type { SecretQuestion } from '../shared/contract/deviceMethods.ts';
import { secretsInMemory, type SecretVault } from './devices/secrets.ts';
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
  /** Absent: secrets are kept in memory alone. */
  readonly vault?: SecretVault;
}

/** The outside world, put together once for both composition roots. */
export function composeEnvironment({ host, newWorkRunner, sampleFolder, ask, vault }: Composition): Environment {
  const secrets = secretsInMemory(ask ?? (() => Promise.resolve(null)), vault);
  return {
    newWorkRunner,
    newCalibrator: (folder) => onnxruntimeCalibrator(host, folder ?? cacheOfPasses()),
    score: onnxruntimeScorer(host),
    devices: {
      onnxruntime: (record, arrivals) =>
        onnxruntimeDevice({ host, folder: join(arrivals, 'onnxruntime'), name: record.name }),
      estimate(record, arrivals, work) {
        const estimated = parseEstimateName(record.id);
        return estimated.ok ? estimateDevice({ work, ...estimated.value, folder: join(arrivals, 'estimate') }) : null;
      },
      jetson(record, arrivals) {
        const { id, name, address, setup, standIn } = record;
        if (address === null) return null;
        const board = jetsonDevice({ name, address, setup, standIn, downloads: join(arrivals, id), secrets });
        if (!address.place) return board;
        const lab = labClient({ coordinator: address.place.coordinator });
        return placeDevice(board, turnAt(lab, address.place.name, join(arrivals, `${id}.place.json`)));
      },
      local: ({ id, name, setup, standIn }, arrivals) =>
        localDevice({ name, setup, standIn, home: homedir(), downloads: join(arrivals, id), secrets }),
    },
    secrets,
    sampleFolder,
    clock: { now: () => new Date() },
  };
}

/** Passes of models that are in no project; what nobody used for a month goes. */
function cacheOfPasses(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? process.env['LOCALAPPDATA'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'qdq-studio', 'calibration');
  void sweepPasses(folder, 30, new Date());
  return folder;
}
