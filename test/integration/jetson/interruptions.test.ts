import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import type { Run } from '../../../shared/contract/project.ts';
import { seededRandom } from '../../../shared/base/random.ts';
import { jobsFolder } from '../../../src-main/devices/trtexec/boardFolder.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { isLongRun, recordProof, testSeed } from '../../support/proof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import {
  boardProject,
  isReached,
  visitorPath,
  workOff,
  type BoardProject,
} from '../../support/testBoard/boardProject.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { slowLink, type SlowLink } from '../../support/testBoard/slowLink.ts';
import { orinJp62 } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';
import { valueOf } from '../../support/valueOf.ts';

const moments = isLongRun ? 20 : 3;
const phaseMs = 700;
const phases = ['push', 'build', 'measure', 'profile'] as const;
const seconds = phaseMs / 1000;

interface Place {
  readonly phase: string;
  readonly board: TestBoard;
  /** Slow enough that an upload lasts as long as the other phases. */
  readonly link: SlowLink;
  readonly project: BoardProject;
}

/** The link cut and the app killed at random moments: the job runs once, nothing is lost, and its result is shown. */
describeWithBoards('interruptions (test boards)', (bench) => {
  const folder = temporaryFolder();
  const random = seededRandom(testSeed);
  const places: Place[] = [];

  beforeAll(async () => {
    for (const phase of phases) {
      const board = await bench.start({ ...orinJp62, buildSeconds: seconds * orinJp62.timeScale });
      const link = await slowLink(board.address.port, { delayMs: 1, bytesPerSecond: 5_000_000 / seconds });
      places.push({ phase, board, link, project: await boardProject(join(folder, phase), board, link.port) });
    }
    return async () => {
      for (const { link } of places) await link.close();
    };
  });
  const options = { measureSeconds: seconds * orinJp62.timeScale, warmUpMs: 0 };

  /** One board a phase, all at once: each is hit again and again. */
  async function proven(name: string, hit: (place: Place) => Promise<void>): Promise<void> {
    const hits = places.map(async (place) => {
      const begun = performance.now();
      const faults: unknown[] = [];
      for (let at = 0; at < moments; at += 1) await hit(place).catch((fault: unknown) => faults.push(fault));
      recordProof({
        name: `${name}-${place.phase}`,
        tried: moments,
        failed: faults.length,
        lost: faults.length,
        seconds: (performance.now() - begun) / 1000,
      });
      return faults;
    });
    expect((await Promise.all(hits)).flat()).toEqual([]);
  }

  async function expectWhole(studio: Studio, { board }: Place, { id }: Run): Promise<void> {
    expect(valueOf(studio.store.runs.get(id))).toMatchObject({ state: 'done', error: null, standIn: true });
    expect(valueOf(studio.store.runs.get(id)).summary).toMatchObject({ medianMs: expect.any(Number) });
    const kept = studio.store.runs.artifacts(id)!;
    for (const role of ['engine', 'profile', 'times', 'telemetry', 'log'])
      expect(kept.files.filter((file) => file.role === role)).toHaveLength(1);
    const log = kept.files.find(({ role }) => role === 'log')!;
    expect(readFileSync(valueOf(studio.store.blobs.path(log.blob)), 'utf8').match(/&&&& RUNNING/g)).toHaveLength(4);
    while (studio.store.jobs.list().length > 0) await sleep(20);
    expect(readdirSync(join(board.home, jobsFolder))).toEqual([]);
  }

  it('the link is cut', async () => {
    await proven('jetson-link-cut', async (place) => {
      const studio = await place.project.open();
      try {
        const run = await place.project.queueRun(studio, options);
        const cuts: Promise<void>[] = [];
        workOff(studio, run.id, (phase) => {
          if (cuts.length > 0 || !isReached(phase, place.phase)) return;
          cuts.push(sleep(random() * phaseMs).then(() => place.link.cut()));
        });
        await studio.jobs.ended(run.id);
        await Promise.all(cuts);
        await expectWhole(studio, place, run);
      } finally {
        await studio.close();
      }
    });
  });

  it('the app is killed', async () => {
    await proven('jetson-app-killed', async (place) => {
      const before = await place.project.open();
      const run = await place.project.queueRun(before, options);
      await before.close();
      await killedVisitor(place, run);
      const after = await place.project.open();
      try {
        workOff(after, run.id, () => {});
        await after.jobs.ended(run.id);
        await expectWhole(after, place, run);
      } finally {
        await after.close();
      }
    });
  });

  /** Ends with the death of a process of ours, a moment after it was told of the phase. */
  function killedVisitor({ project, phase: wanted }: Place, { id }: Run): Promise<void> {
    const visitor = spawn(process.execPath, [visitorPath, project.path, id], { stdio: ['ignore', 'pipe', 'ignore'] });
    let isHit = false;
    createInterface(visitor.stdout).on('line', (phase) => {
      if (isHit || !isReached(phase, wanted)) return;
      isHit = true;
      setTimeout(() => visitor.kill('SIGKILL'), random() * phaseMs);
    });
    return new Promise((resolve) => visitor.on('close', () => resolve()));
  }
});
