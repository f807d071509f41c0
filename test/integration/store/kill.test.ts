import { expect, test } from 'vitest';
import { killAgainAndAgain } from '../../support/killHarness/killHarness.ts';
import { isLongRun, recordProof, testSeed } from '../../support/proof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();

test.each([
  { processes: 1, rounds: isLongRun ? 300 : 5, what: 'a process' },
  { processes: 2, rounds: isLongRun ? 100 : 2, what: 'two processes on one project' },
])(
  `$what killed at $rounds random moments of import, fix, run and removal: nothing is lost (seed ${testSeed})`,
  { timeout: 6_000_000 },
  async ({ processes, rounds, what }) => {
    const begun = Date.now();
    const report = await killAgainAndAgain({ folder, rounds, seed: testSeed + processes, processes });
    recordProof({
      name: `kill: ${what}`,
      tried: report.rounds,
      failed: report.faults.length,
      lost: report.faults.filter((fault) => fault.endsWith('is gone')).length,
      seconds: (Date.now() - begun) / 1000,
    });
    expect(report.faults).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(0);
  },
);
