import { join } from 'node:path';
import { afterAll } from 'vitest';
import { appError } from '../../shared/base/errors.ts';
import { err } from '../../shared/base/result.ts';
import type { Calibrator } from '../../src-main/devices/onnxruntime/calibrator.ts';
import { onnxruntimeScorer } from '../../src-main/devices/onnxruntime/score.ts';
import { nodeProcessHost } from '../../src-main/process/nodeProcessHost.ts';
import { noSecrets } from '../../src-main/devices/secrets.ts';
import type { Environment } from '../../src-main/studio/environment.ts';
import { createProject } from '../../src-main/studio/project/createProject.ts';
import type { Studio } from '../../src-main/studio/studio.ts';
import { inProcessWorkRunner } from '../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../src-main/workers/kinds/index.ts';
import { folderDevice } from './folderDevice/folderDevice.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { valueOf } from './valueOf.ts';

export const sampleFolder = join(import.meta.dirname, '../../resources/sample');

/** Real work on real files; devices are folders below `boards`, and nothing can be calibrated unless a test brings it. */
export const testEnvironment = (boards: string, change: Partial<Environment> = {}): Environment => ({
  newWorkRunner: () => inProcessWorkRunner(workHandlers),
  newCalibrator: () => noCalibrator,
  score: onnxruntimeScorer(nodeProcessHost()),
  devices: { jetson: (record) => folderDevice(record.name, join(boards, record.name)) },
  secrets: noSecrets,
  sampleFolder,
  clock: { now: () => new Date() },
  ...change,
});

const refuse = () => Promise.resolve(err(appError('E-RUNTIME', 'This test has nothing to calibrate with.')));
const noCalibrator: Calibrator = {
  amax: refuse,
  histograms: refuse,
  note: () => Promise.resolve(),
  recall: () => Promise.resolve(null),
};

/** Makes projects in a folder of their own; all are closed after the tests of the file. */
export function testStudios(change: Partial<Environment> = {}) {
  const folder = temporaryFolder();
  const boards = join(folder, 'boards');
  const environment = testEnvironment(boards, change);
  const opened: Studio[] = [];
  afterAll(() => Promise.all(opened.map((studio) => studio.close())));
  const keep = (studio: Studio): Studio => {
    opened.push(studio);
    return studio;
  };
  return {
    folder,
    boards,
    environment,
    keep,
    newStudio: async (): Promise<Studio> =>
      keep(valueOf(await createProject(join(folder, `project-${opened.length}`), environment))),
  };
}
