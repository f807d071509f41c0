import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeviceRecord, Run, Variant } from '../../../shared/contract/project.ts';
import { composeEnvironment } from '../../../src-main/composeEnvironment.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { newDevice } from '../../../src-main/studio/devices/addDevice.ts';
import { labPlaces, placeAddress } from '../../../src-main/studio/devices/labPlaces.ts';
import { probeDevice } from '../../../src-main/studio/devices/probeDevice.ts';
import { createProject } from '../../../src-main/studio/project/createProject.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { cancelRun } from '../../../src-main/studio/runs/cancelRun.ts';
import { startRun } from '../../../src-main/studio/runs/startRun.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { runCli } from '../../support/runCli.ts';
import { startLab, useLabClient, whyNoLab, type Lab } from '../../support/lab.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { sampleModel } from '../../support/testBoard/jobs.ts';
import { orinJp62 } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';
import { sampleFolder } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const reason = whyNoLab();
/** Jobs whose trtexec runs now, each in a session of its own. */
function jobsOn(board: TestBoard): number {
  const sessions = board.processes().flatMap((pid) => {
    try {
      const isTrtexec = /\/trtexec\0.*--(save|load)Engine=/s.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      const [, , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return isTrtexec ? [session] : [];
    } catch {
      return [];
    }
  });
  return new Set(sessions).size;
}

const names = ['orin-1', 'orin-2', 'orin-3'];

if (reason !== null) it.skip(`a lab of boards (skipped: ${reason})`, () => {});
else
  describeWithBoards('a lab of boards (real coordinator, test boards)', (bench) => {
    const folder = temporaryFolder();
    const environment = composeEnvironment({
      host: nodeProcessHost(),
      newWorkRunner: () => inProcessWorkRunner(workHandlers),
      sampleFolder,
    });
    const opened: Studio[] = [];
    let boards: readonly TestBoard[] = [];
    let lab: Lab;

    beforeAll(async () => {
      useLabClient();
      boards = await Promise.all(names.map(() => bench.start(orinJp62)));
      lab = await startLab(
        folder,
        boards.map(({ address }, at) => ({ name: names[at]!, address })),
      );
    });
    afterAll(async () => {
      await Promise.all(opened.map((studio) => studio.close()));
      await lab.close();
    });

    const opening = (studio: Studio): Studio => {
      opened.push(studio);
      return studio;
    };
    const projectWith = async (name: string, places: readonly string[]) => {
      const studio = opening(valueOf(await createProject(join(folder, name), environment)));
      const variant = valueOf(await importModel(studio, sampleModel));
      const devices = places.map((place) =>
        valueOf(
          studio.store.devices.save(
            newDevice({
              name: place,
              address: {
                ...boards[names.indexOf(place)]!.address,
                place: { coordinator: lab.coordinator, name: place },
              },
            }),
          ),
        ),
      );
      return { studio, variant, devices };
    };
    const run = async (studio: Studio, variant: Variant, device: DeviceRecord): Promise<Run> =>
      valueOf(await startRun(studio, { variant: variant.id, device: device.id, precision: 'int8-explicit' }));
    const holds = async (place: string): Promise<string | null> => (await lab.place(place)).acquiredBy;
    const until = async (what: () => Promise<boolean>): Promise<void> => {
      for (let tries = 0; !(await what()); tries += 1) {
        if (tries > 100) throw new Error('It did not come about in time.');
        await sleep(200);
      }
    };

    it('its places are offered with who has them, and say how their boards are reached', async () => {
      await lab.colleague('-p', 'orin-2', 'acquire');
      const places = valueOf(await labPlaces(lab.coordinator));
      expect(places.map(({ name, heldBy }) => [name, heldBy])).toEqual([
        ['orin-1', null],
        ['orin-2', 'desk/ada'],
        ['orin-3', null],
      ]);
      await lab.colleague('-p', 'orin-2', 'release');
      const { port, user } = boards[0]!.address;
      expect(valueOf(await placeAddress(`lab:orin-1@${lab.coordinator}`))).toEqual({
        place: { coordinator: lab.coordinator, name: 'orin-1' },
        address: `${user}@127.0.0.1:${port}`,
        jump: null,
      });
      // The client itself would take a part of a name for the name.
      expect(errorOf(await placeAddress(`lab:rin-1@${lab.coordinator}`)).code).toBe('E-LAB-PLACE');
      expect(errorOf(await labPlaces('127.0.0.1:1')).code).toBe('E-LAB');
    });

    it('is paired by the name of its place, which it gives back', async () => {
      const { hostKey } = boards[0]!.address;
      const keyFile = boards[0]!.keyFile;
      const offered = await runCli(['device', 'addresses', '--json'], { env: { LG_COORDINATOR: lab.coordinator } });
      const address = `lab:orin-1@${lab.coordinator}`;
      expect(offered.json).toMatchObject({ addresses: expect.arrayContaining([{ address, from: 'lab' }]) });
      const words = ['device', 'add', 'orin', address, '--key', keyFile, '--host-key', hostKey];
      const paired = await runCli([...words, '--project', join(folder, 'paired.qdq'), '--json']);
      expect(paired.json).toMatchObject({ standIn: true, place: { name: 'orin-1', coordinator: lab.coordinator } });
      expect(paired.code).toBe(0);
      expect(await holds('orin-1')).toBeNull();
    });

    it('a place that a colleague holds is waited for, by name, and given back after the run', async () => {
      const { studio, variant, devices } = await projectWith('waits', ['orin-1']);
      valueOf(await probeDevice(studio, devices[0]!.id));
      expect(await holds('orin-1')).toBeNull();
      await lab.colleague('-p', 'orin-1', 'acquire');
      expect(errorOf(await probeDevice(studio, devices[0]!.id))).toMatchObject({
        code: 'E-LAB-HELD',
        message: 'orin-1 is held by desk/ada.',
      });
      const waiting = await run(studio, variant, devices[0]!);
      const log = (): readonly string[] => studio.jobs.logLines(waiting.id, 0).lines;
      await until(() => Promise.resolve(log().includes('orin-1 is held by desk/ada; waiting for it.')));
      expect(studio.jobs.views()).toMatchObject([{ phase: 'queued' }]);
      await lab.colleague('-p', 'orin-1', 'release');
      await studio.jobs.ended(waiting.id);
      expect(valueOf(studio.store.runs.get(waiting.id))).toMatchObject({ state: 'done', standIn: true });
      await until(async () => (await holds('orin-1')) === null);
    });

    it('who stops waiting leaves no reservation behind', async () => {
      const { studio, variant, devices } = await projectWith('gives-up', ['orin-1']);
      valueOf(await probeDevice(studio, devices[0]!.id));
      await lab.colleague('-p', 'orin-1', 'acquire');
      const waiting = await run(studio, variant, devices[0]!);
      await until(async () => (await lab.colleague('reservations')).includes('state: waiting'));
      valueOf(await cancelRun(studio, waiting.id));
      await studio.jobs.ended(waiting.id);
      expect(await lab.colleague('reservations')).toBe('');
      await lab.colleague('-p', 'orin-1', 'release');
    });

    it('killed in the middle of a run, it is taken up again, and the place is given back at the end', async () => {
      const { studio, variant, devices } = await projectWith('killed', ['orin-2']);
      valueOf(await probeDevice(studio, devices[0]!.id));
      const { path } = studio.store.project;
      await studio.close();
      const visitor = spawn(
        process.execPath,
        [join(import.meta.dirname, 'visitor.ts'), path, variant.id, devices[0]!.id],
        {
          stdio: 'ignore',
        },
      );
      await until(() => Promise.resolve(jobsOn(boards[1]!) > 0));
      visitor.kill('SIGKILL');
      await once(visitor, 'exit');
      expect(await holds('orin-2')).not.toBeNull();
      const again = opening(valueOf(await openProject(path, environment)));
      again.jobs.wake();
      const [left] = again.store.runs.list();
      await again.jobs.ended(left!.id);
      expect(valueOf(again.store.runs.get(left!.id))).toMatchObject({ state: 'done' });
      await until(async () => (await holds('orin-2')) === null);
    });

    it('two sweeps over three places end with no board used twice at once', async () => {
      const sweeps = await Promise.all(['one', 'other'].map((name) => projectWith(name, names)));
      for (const { studio, devices } of sweeps) for (const { id } of devices) valueOf(await probeDevice(studio, id));
      const atOnce: number[] = [];
      const watch = setInterval(() => atOnce.push(...boards.map(jobsOn)), 50);
      // The first place has two runs of each sweep, the others one.
      const runs = await Promise.all(
        sweeps.flatMap(({ studio, variant, devices }) =>
          [devices[0]!, ...devices].map(async (device) => {
            const started = await run(studio, variant, device);
            await studio.jobs.ended(started.id);
            return valueOf(studio.store.runs.get(started.id));
          }),
        ),
      );
      clearInterval(watch);
      expect(runs.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'done'));
      expect(Math.max(...atOnce)).toBe(1);
      for (const name of names) await until(async () => (await holds(name)) === null);
    }, 600_000);
  });
