import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decode } from 'fast-png';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handLabelled } from '../support/handLabels.ts';
import { startApp, whyNoElectron, type RunningApp } from '../support/electronApp.ts';

const reason = whyNoElectron();
if (reason !== null) process.stderr.write(`skipped: the whole loop in the app: ${reason}\n`);

const sample = resolve(import.meta.dirname, '../../resources/sample');
const minute = 60_000;

/** One user, from an empty start to the mailed report: each step is a click, each claim is read off the screen. */
describe.skipIf(reason !== null)('the whole loop, clicked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-loop-'));
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp('--start');
  });
  afterAll(async () => {
    await running.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const goTo = (screen: string) => running.page.getByRole('navigation').getByText(screen, { exact: true }).click();

  it('a new project, and a model in it with its findings', async () => {
    const { page } = running;
    await running.choose(join(folder, 'loop.qdq'), join(sample, 'naive-qat.onnx'));
    await page.getByText('New project').click();
    await page
      .getByRole('button', { name: /Import (a )?model/ })
      .first()
      .click();
    await page.getByText('naive-qat').first().waitFor({ timeout: minute });
    await expect.poll(() => page.getByText(/Findings 1\d/).count(), { timeout: minute }).toBeGreaterThan(0);
  });

  it('the predicted engine is drawn, with edges coloured by type', async () => {
    const { page } = running;
    await page.getByRole('button', { name: 'Predicted engine' }).click();
    const graph = page.locator('.react-flow').first();
    await graph.locator('.react-flow__node').nth(3).waitFor({ timeout: minute });
    const colours = await coloursIn(graph);
    expect(colours.distinct).toBeGreaterThan(20);
    // Green of INT8 and amber or red of float: the naive model has both.
    expect(colours.green).toBeGreaterThan(30);
    expect(colours.warm).toBeGreaterThan(30);
    expect(await page.getByText(/\d+ Q\/DQ survive/).count()).toBeGreaterThan(0);
  });

  it('the fix is chosen, previewed and applied as a new variant', async () => {
    const { page } = running;
    await goTo('Fix');
    const apply = page.getByRole('button', { name: /^Apply \d+ steps?$/ });
    await apply.waitFor({ timeout: minute });
    await expect.poll(() => apply.isEnabled(), { timeout: minute }).toBe(true);
    await apply.click();
    await page.getByTestId('fix-rebuild').waitFor({ timeout: minute });
  });

  it(
    'both are built and measured here, and a verdict is given',
    async () => {
      const { page } = running;
      await page.getByTestId('fix-rebuild').click();
      const verdict = page.getByTestId('fix-verdict');
      await verdict.waitFor({ timeout: 3 * minute });
      expect(await verdict.innerText()).toMatch(/faster|slower|No difference shown|not comparable/);
      expect(await page.getByTestId('fix-gate').innerText()).toMatch(/its parent/);
    },
    4 * minute,
  );

  it('the fix is gated by mAP on labelled images, with progress and a way to stop', async () => {
    const { page } = running;
    const labels = handLabelled(sample, join(folder, 'labelled'));
    await running.choose(labels, labels);
    const score = page.getByTestId('fix-score');
    const gate = () => page.getByTestId('fix-gate').innerText();
    await score.click();
    await page.getByRole('progressbar', { name: 'Scoring' }).waitFor();
    await page.getByTestId('work-progress').getByRole('button', { name: 'Cancel' }).click();
    await score.waitFor();
    expect(await gate()).not.toContain('mAP');
    await score.click();
    await expect.poll(gate, { timeout: minute }).toMatch(/its parent.*mAP50-95 .*, 2 images\)/s);
  });

  it('the fix is carried into PyTorch: a plan with its Python, and an export that does not keep it is found out', async () => {
    const { page } = running;
    const carried = join(folder, 'carried');
    await running.choose(carried, join(sample, 'naive-qat.onnx'));
    await page.getByTestId('carry-write').click();
    await expect.poll(() => existsSync(join(carried, 'plan.json')), { timeout: minute }).toBe(true);
    expect(existsSync(join(carried, 'qdq_studio_plan.py'))).toBe(true);
    await page.getByTestId('carry-check').click();
    const found = page.getByTestId('carry-found');
    await found.waitFor({ timeout: minute });
    expect(await found.innerText()).toMatch(/not kept.*15 groups have several scales/s);
    await page.getByRole('button', { name: 'See where it went' }).click();
  });

  it('the comparison shows where the milliseconds went', async () => {
    const { page } = running;
    const waterfall = page.locator('svg.waterfall');
    await waterfall.waitFor({ timeout: minute });
    expect(await waterfall.locator('[data-cause]').count()).toBeGreaterThan(0);
    expect((await coloursIn(waterfall)).distinct).toBeGreaterThan(5);
    expect(await page.getByText('measured', { exact: true }).count()).toBeGreaterThan(0);
    expect(await page.locator('.react-flow').count()).toBe(2);
  });

  it('the report is one file that names both and asks for nothing', async () => {
    const { page } = running;
    const file = join(folder, 'report.html');
    await running.choose(file);
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    const preview = page.frameLocator('iframe');
    await preview.getByRole('heading', { level: 1 }).waitFor({ timeout: minute });
    const save = page.getByRole('button', { name: /Save as HTML/ });
    await expect.poll(() => save.isEnabled(), { timeout: minute }).toBe(true);
    await save.click();
    await expect.poll(() => sizeOf(file), { timeout: minute }).toBeGreaterThan(10_000);
    const html = readFileSync(file, 'utf8');
    expect(html.length).toBeLessThan(5_000_000);
    expect(html).toContain('naive-qat');
    expect(html).not.toMatch(/(?:src|href)\s*=|https?:/);
  });

  it('left no error in the console', () => {
    expect(running.faults).toEqual([]);
  });
});

function sizeOf(path: string): number {
  try {
    return readFileSync(path).length;
  } catch {
    return 0;
  }
}

/** What is on the screen at a place: how many colours, and how many pixels of INT8's green and of float's amber and red. */
async function coloursIn(place: Locator): Promise<{ distinct: number; green: number; warm: number }> {
  const shot = await place.screenshot();
  if (process.env['QDQ_KEEP_SCREENSHOTS'])
    writeFileSync(`${process.env['QDQ_KEEP_SCREENSHOTS']}/${Date.now()}.png`, shot);
  const { data, channels } = decode(shot);
  const seen = new Set<number>();
  let green = 0;
  let warm = 0;
  for (let at = 0; at + 2 < data.length; at += channels) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    seen.add((r << 16) | (g << 8) | b);
    if (g > r + 25 && g > b + 60) green += 1;
    if (r > g + 50 && r > b + 50) warm += 1;
  }
  return { distinct: seen.size, green, warm };
}
