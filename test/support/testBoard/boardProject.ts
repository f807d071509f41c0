import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId, VariantId } from '../../../shared/base/brand.ts';
import type { DeviceRecord, MeasureOptions, Run, Variant } from '../../../shared/contract/project.ts';
import { composeEnvironment } from '../../../src-main/composeEnvironment.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { addDevice } from '../../../src-main/studio/devices/addDevice.ts';
import { createProject } from '../../../src-main/studio/project/createProject.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { pauseDevice, resumeDevice } from '../../../src-main/studio/runs/pauseDevice.ts';
import { startRun } from '../../../src-main/studio/runs/startRun.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { sampleFolder } from '../testStudio.ts';
import { valueOf } from '../valueOf.ts';
import { sampleModel } from './jobs.ts';
import type { TestBoard } from './testBoard.ts';

/** Everything outside as the product has it. */
const environment = composeEnvironment({
  host: nodeProcessHost(),
  newWorkRunner: () => inProcessWorkRunner(workHandlers),
  sampleFolder,
});

export const openAsProduct = async (path: string): Promise<Studio> => valueOf(await openProject(path, environment));

/** A project on disk with a test board in it, to be opened by this process and by others. */
export interface BoardProject {
  readonly path: string;
  readonly device: DeviceRecord;
  open(): Promise<Studio>;
  /** Queues a run of a model that the board has never seen; the board is paused until somebody resumes it. */
  queueRun(studio: Studio, options?: Partial<MeasureOptions>): Promise<Run>;
}

/** @param port of the link that leads to the board, where that is not its own. */
export async function boardProject(path: string, board: TestBoard, port = board.address.port): Promise<BoardProject> {
  const created = valueOf(await createProject(path, environment));
  const device = valueOf(addDevice(created, { name: board.spec.name, address: { ...board.address, port } }));
  const base = valueOf(await importModel(created, sampleModel));
  await created.close();
  return {
    path: created.store.project.path,
    device,
    open: () => openAsProduct(created.store.project.path),
    async queueRun(studio, options = {}) {
      valueOf(pauseDevice(studio, device.id));
      const variant = await freshVariant(studio, base, `${path}.fresh`);
      const request = { variant: variant.id, device: device.id, precision: 'int8-explicit' as const, options };
      return valueOf(await startRun(studio, request));
    },
  };
}

/** The model with another name in its producer's text: other bytes, the same graph. */
async function freshVariant(studio: Studio, base: Variant, scratch: string): Promise<Variant> {
  const id = randomUUID();
  const docString = Buffer.concat([Buffer.from([0x32, id.length]), Buffer.from(id)]);
  writeFileSync(scratch, Buffer.concat([readFileSync(sampleModel), docString]));
  const { sha256, sizeBytes } = valueOf(await studio.store.blobs.putFile(scratch));
  const variant = { ...base, id: id as VariantId, label: id.slice(0, 8), model: sha256, sizeBytes };
  return valueOf(studio.store.variants.add(variant));
}

const order = ['queued', 'push', 'build', 'measure', 'profile', 'collect', 'finished'];

/** Resumes the devices of a project and tells each phase that its run comes to, the last once it is over. */
export function workOff(studio: Studio, run: RunId, tell: (phase: string) => void): void {
  studio.jobs.on((event) => {
    if (event.kind === 'jobs') for (const job of event.jobs) if (job.run === run) tell(job.phase);
  });
  for (const { id, isPaused } of studio.store.devices.list()) if (isPaused) valueOf(resumeDevice(studio, id));
  studio.jobs.wake();
  void studio.jobs.ended(run).then(() => tell('finished'));
}

/** Phases are looked at now and then: one that is past was reached. */
export const isReached = (phase: string, wanted: string): boolean => order.indexOf(phase) >= order.indexOf(wanted);

export const visitorPath = join(import.meta.dirname, 'visitor.ts');
