import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from '../../../shared/compare/statistics.ts';
import { callApp, createProject, showEngine } from '../../support/appCalls.ts';
import { startApp, whyNoElectron, type RunningApp } from '../../support/electronApp.ts';
import type { LeaveOut, Row } from '../row.ts';
import { importSynthetic } from '../importSynthetic.ts';

const rowNames = ['window', 'open-10k', 'first-paint-10k', 'frame-10k', 'switch', 'memory-40k'] as const;
type RowName = (typeof rowNames)[number];

/** The app as a user has it: real Electron, the built renderer, this computer's screen. */
export async function windowRows(shared: string, leaveOut: LeaveOut): Promise<readonly Row[]> {
  const reason = whyNoElectron();
  if (reason !== null) {
    for (const name of rowNames) leaveOut(name, reason);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'qdq-bench-window-'));
  const running = await startApp('--start');
  try {
    await createProject(running, folder);
    const large = await importSynthetic(running, shared, folder, 40_000);
    // The screen opens on the newest run: the one that is to be looked at.
    const small = await importSynthetic(running, shared, folder, 10_000);
    return [
      row('open-10k', 'ms', await openMs(running, small), 3000),
      row('first-paint-10k', 'ms', await firstPaintMs(running), 500),
      row('frame-10k', 'ms', await frameMs(running), 20),
      row('switch', 'ms', await switchMs(running), 200),
      row('memory-40k', 'MB', await memoryMb(running, large), 1500),
      row('window', 'ms', await windowMs(join(folder, 'project.qdq'), () => running.close()), 1500),
    ];
  } finally {
    await running.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (name: RowName, unit: string, value: number, most: number): Row => ({
  name,
  unit,
  value,
  floor: null,
  peer: null,
  budget: { kind: 'value', most },
});

/** From choosing an engine that was never looked at to its picture with folded blocks: files read, checked and drawn. */
async function openMs(running: RunningApp, run: string): Promise<number> {
  const start = performance.now();
  await showEngine(running, { run });
  await running.page.locator('.node-block').first().waitFor({ timeout: 60_000 });
  return performance.now() - start;
}

/** The engine is in the window: from the click that folds it in a way that was never laid out to the picture. */
async function firstPaintMs({ page }: RunningApp): Promise<number> {
  const shown = await page.locator('.node-block .node-title').first().innerText();
  return page.evaluate(async (before) => {
    const start = performance.now();
    document.querySelector<HTMLElement>('[data-value="modules"]')?.click();
    const isNew = (): boolean => (document.querySelector('.node-block .node-title')?.textContent ?? before) !== before;
    while (!isNew()) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  }, shown);
}

/** Median time between frames while the wheel pans over every layer of the graph and then zooms out and in again. */
async function frameMs({ page }: RunningApp): Promise<number> {
  await page.getByRole('radio', { name: 'Layers' }).click();
  await page.locator('.node-block').first().waitFor({ state: 'detached', timeout: 60_000 });
  const box = (await page.getByTestId('engine-graph').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const end = Date.now() + 5000;
  const frames = page.evaluate(async (until) => {
    const gaps: number[] = [];
    let last = performance.now();
    while (Date.now() < until) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      gaps.push(now - last);
      last = now;
    }
    return gaps;
  }, end);
  for (let turn = 0; Date.now() < end; turn += 1) {
    const zooms = turn % 120 >= 60;
    if (turn % 60 === 0) await (zooms ? page.keyboard.down('Control') : page.keyboard.up('Control'));
    await page.mouse.wheel(0, zooms ? (turn % 120 < 90 ? 40 : -40) : 90);
  }
  await page.keyboard.up('Control');
  return median(await frames);
}

/** From the click on another screen and back to the engine of 10,000 layers: the median way back. */
async function switchMs({ page }: RunningApp): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await page.getByRole('navigation').getByText('Variants', { exact: true }).click();
    await page.getByTestId('engine-graph').waitFor({ state: 'detached' });
    times.push(
      await page.evaluate(async () => {
        const start = performance.now();
        [...document.querySelectorAll<HTMLElement>('nav button, nav a')]
          .find((entry) => entry.textContent.trim() === 'Engine')
          ?.click();
        while (document.querySelector('.node') === null) await new Promise(requestAnimationFrame);
        return performance.now() - start;
      }),
    );
  }
  return median(times);
}

/** Resident size of the window's own process with every one of 40,000 layers laid out. */
async function memoryMb(running: RunningApp, run: string): Promise<number> {
  const { app, page } = running;
  await showEngine(running, { run });
  await page.locator('.node-block').first().waitFor({ timeout: 120_000 });
  await page.getByRole('radio', { name: 'Layers' }).click();
  await page.locator('.node-block').first().waitFor({ state: 'detached', timeout: 120_000 });
  const kilobytes = await app.evaluate(({ app: electron }) =>
    Math.max(
      ...electron
        .getAppMetrics()
        .filter(({ type }) => type === 'Tab')
        .map(({ memory }) => memory.workingSetSize),
    ),
  );
  return kilobytes / 1000;
}

/** From the start of the process to a project that can be worked with, with the project's runs on the screen. */
async function windowMs(project: string, closeFormer: () => Promise<void>): Promise<number> {
  await closeFormer();
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const running = await startApp(project);
    await running.page.getByRole('navigation').getByText('Engine', { exact: true }).waitFor();
    const shown = await running.page.waitForFunction(() =>
      document.querySelector('main .toolbar, main .table, main .empty') === null ? null : Date.now(),
    );
    const begun = await running.app.evaluate(() => process.getCreationTime());
    times.push((await shown.jsonValue())! - begun!);
    await callApp(running, 'project.close', null);
    await running.close();
  }
  return median(times);
}
