import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from '../../../shared/compare/statistics.ts';
import { createProject } from '../../support/appCalls.ts';
import { startApp, whyNoElectron, type RunningApp } from '../../support/electronApp.ts';
import { importSynthetic } from '../importSynthetic.ts';
import type { LeaveOut, Row } from '../row.ts';

const rowNames = ['compare-40k', 'changed-40k', 'compare-10k'] as const;
type RowName = (typeof rowNames)[number];

/** Two engines side by side as a user opens them: real Electron, the built renderer, this computer's screen. */
export async function comparisonRows(shared: string, leaveOut: LeaveOut): Promise<readonly Row[]> {
  const reason = whyNoElectron();
  if (reason !== null) {
    for (const name of rowNames) leaveOut(name, reason);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'qdq-bench-compare-'));
  const running = await startApp('--start');
  try {
    await createProject(running, folder);
    return [
      row('compare-40k', await compareMs(running, shared, folder, 40_000), 5000),
      row('changed-40k', await changedMs(running), 1000),
      row('compare-10k', await compareMs(running, shared, folder, 10_000), 1500),
    ];
  } finally {
    await running.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (name: RowName, value: number, most: number): Row => ({
  name,
  unit: 'ms',
  value,
  floor: null,
  peer: null,
  budget: { kind: 'value', most },
});

/**
 * From the click on Compare to the tables and both graphs of two engines that were never looked at: the two newest runs,
 * which this screen opens on.
 */
async function compareMs(running: RunningApp, shared: string, folder: string, layers: number): Promise<number> {
  const { page } = running;
  await page.getByRole('navigation').getByText('Variants', { exact: true }).click();
  for (const recorded of ['qat-residual', 'qat']) await importSynthetic(running, shared, folder, layers, recorded);
  const start = performance.now();
  await page.getByTestId('rail-compare').click();
  const engines = page.locator('.side-graph').filter({ hasText: new RegExp(`synthetic qat\\S* ${layers}\\s`) });
  for (const side of [0, 1]) await engines.nth(side).locator('.node, canvas').first().waitFor({ timeout: 120_000 });
  await page.getByRole('grid', { name: 'Aligned groups' }).getByRole('row').nth(1).waitFor();
  return performance.now() - start;
}

/** Two compared engines of 40,000 layers: the median from the click on *Only changed*, on or off, to the table's new rows. */
async function changedMs({ page }: RunningApp): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 6; turn += 1)
    times.push(
      await page.evaluate(async () => {
        const shown = (): string | undefined =>
          [...document.querySelectorAll('[role="tab"]')].find((tab) => tab.textContent.startsWith('Groups'))
            ?.textContent;
        const before = shown();
        const start = performance.now();
        [...document.querySelectorAll<HTMLElement>('label')]
          .find((label) => label.textContent.includes('Only changed'))
          ?.click();
        while (shown() === before) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
      }),
    );
  return median(times);
}
