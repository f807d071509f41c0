import { afterAll, describe, it } from 'vitest';
import type { Device } from '../../../src-main/devices/device.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { deviceOn } from './jobs.ts';
import type { BoardSpec } from './specs.ts';
import { startTestBoard, whyNoBoard, type BoardOptions, type TestBoard } from './testBoard.ts';

export interface Bench {
  /** Ended after the tests of the file. */
  start(spec: BoardSpec, options?: BoardOptions): Promise<TestBoard>;
  /** A new device on a board, closed after the tests of the file. */
  device(board: TestBoard, change?: Parameters<typeof deviceOn>[2]): Device;
  readonly downloads: string;
}

/** A `describe` whose tests need test boards; skipped with the reason where there can be none. */
export function describeWithBoards(name: string, tests: (bench: Bench) => void): void {
  const reason = whyNoBoard();
  if (reason !== null) {
    it.skip(`${name} (skipped: ${reason})`, () => {});
    return;
  }
  describe(name, () => {
    const downloads = temporaryFolder();
    const boards: TestBoard[] = [];
    const devices: Device[] = [];
    afterAll(async () => {
      for (const device of devices) await device.close();
      for (const board of boards) await board.close();
    });
    tests({
      downloads,
      async start(spec, options) {
        const board = await startTestBoard(spec, options);
        boards.push(board);
        return board;
      },
      device(board, change) {
        const device = deviceOn(board, downloads, change);
        devices.push(device);
        return device;
      },
    });
  });
}
