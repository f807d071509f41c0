import { expect, test } from 'vitest';
import { killAgainAndAgain } from '../../support/killHarness/killHarness.ts';
import { isLongRun, recordProof, testSeed } from '../../support/proof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const rounds = isLongRun ? 300 : 6;

test(
  `a process killed at ${rounds} random moments of import, fix and run loses nothing (seed ${testSeed})`,
  { timeout: rounds * 30_000 },
  async () => {
    const begun = Date.now();
    const report = await killAgainAndAgain(temporaryFolder(), rounds, testSeed);
    recordProof({
      name: 'kill: import, fix, run',
      tried: report.rounds,
      failed: report.faults.length,
      lost: report.faults.filter((fault) => fault.endsWith('is gone')).length,
      seconds: (Date.now() - begun) / 1000,
    });
    expect(report.faults).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(0);
  },
);
