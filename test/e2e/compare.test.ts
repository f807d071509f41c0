import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApp, createProject } from '../support/appCalls.ts';
import { cutOffControls } from '../support/cutOffControls.ts';
import { startApp, whyNoElectron, type RunningApp } from '../support/electronApp.ts';
import { sharedFolder } from '../support/sharedFolder.ts';
import { unnamedControls } from '../support/unnamedControls.ts';

const reason = whyNoElectron() ?? (sharedFolder === null ? '../shared is not here' : null);
if (reason !== null) process.stderr.write(`skipped: the compare screen on recorded engines: ${reason}\n`);

const engines = ['fp16', 'qat', 'qat-residual', 'qat-residual-qgap'];

describe.skipIf(reason !== null)('the compare screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-compare-'));
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp('--start');
    await createProject(running, folder);
    const paths = engines.map((name) => join(sharedFolder!, 'engines/resnet18-a100', name));
    for (const { token, name, kind } of await callApp(running, 'files.drop', { paths })) {
      expect(kind).toBe('folder');
      await callApp(running, 'runs.import', { tokens: [token], label: name });
    }
    await running.page.getByTestId('rail-compare').click();
    for (const [side, name] of [
      ['A', 'qat'],
      ['B', 'qat-residual'],
    ] as const) {
      const picker = running.page.getByRole('combobox', { name: `Run ${side}` });
      const option = picker.getByRole('option', { name: new RegExp(`^${name} on `) });
      await picker.selectOption(await option.getAttribute('value'));
    }
    await running.page.getByTestId('verdict').getByText('qat-residual').first().waitFor();
  });
  afterAll(async () => {
    await running.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const graph = (side: 'A' | 'B') => running.page.getByRole('region', { name: `Engine of ${side}` });
  const viewOf = (side: 'A' | 'B') =>
    graph(side)
      .locator('.react-flow__viewport')
      .evaluate((element) => (element as HTMLElement).style.transform);

  it('goes from a cause to its groups, lit in both graphs', async () => {
    const { page } = running;
    const verdict = page.getByTestId('verdict');
    expect(await verdict.textContent()).toMatch(/these samples could have shown \d/);
    await graph('B').locator('.react-flow__node').first().waitFor();
    await page
      .getByRole('button', { name: /surviving Q\/DQ/ })
      .first()
      .click();
    const causes = page.getByRole('grid', { name: 'Aligned groups' }).locator('.cause');
    await expect.poll(async () => [...new Set(await causes.allTextContents())]).toEqual(['surviving Q/DQ']);
    await expect.poll(() => graph('A').locator('.node-layer.is-dim').count()).toBeGreaterThan(0);
    await expect.poll(() => graph('A').locator('.node-qdq:not(.is-dim)').count()).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => graph('A').locator('.is-dim').count()).toBe(0);
  });

  it('moves both graphs together until it is told not to', async () => {
    const { page } = running;
    await graph('A')
      .getByTestId('engine-graph')
      .hover({ position: { x: 120, y: 90 } });
    const before = await viewOf('B');
    await page.mouse.wheel(0, 260);
    await expect.poll(() => viewOf('B')).not.toBe(before);
    await page.getByRole('checkbox', { name: 'Sync graphs' }).uncheck();
    await graph('A')
      .getByTestId('engine-graph')
      .hover({ position: { x: 120, y: 90 } });
    const [a, b] = [await viewOf('A'), await viewOf('B')];
    await page.mouse.wheel(0, 160);
    await expect.poll(() => viewOf('A')).not.toBe(a);
    expect(await viewOf('B')).toBe(b);
  });

  it('counts transitions of A beside B', async () => {
    const { page } = running;
    await page.getByRole('tab', { name: 'Precision transitions' }).click();
    await expect.poll(() => page.locator('.transitions-table').count()).toBe(2);
    await page.locator('.transition').first().click();
    await expect.poll(() => graph('A').locator('.is-dim').count()).toBeGreaterThan(0);
    await page.getByRole('tab', { name: /^Groups/ }).click();
  });

  it('copies the waterfall as a picture that needs nothing else', async () => {
    const { page, app } = running;
    await page.getByRole('button', { name: 'Copy or save' }).click();
    await page.getByRole('menuitem', { name: 'Copy waterfall as SVG' }).click();
    await page.getByText('Copied the waterfall.').waitFor();
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied).toMatch(/^<svg [^>]*xmlns=/);
    expect(copied).not.toMatch(/var\(|url\(|href=/);
  });

  it('copies it as a PNG too', async () => {
    const { page, app } = running;
    await page.getByRole('button', { name: 'Copy or save' }).click();
    await page.getByRole('menuitem', { name: 'Copy waterfall as PNG' }).click();
    const holdsPicture = () =>
      app.evaluate(async ({ clipboard }) => {
        const older = clipboard as unknown as { readImage?(): { isEmpty(): boolean } };
        return older.readImage ? !older.readImage().isEmpty() : clipboard.has('image/png');
      });
    await expect.poll(holdsPicture).toBe(true);
  });

  it('puts several runs into one table against the first', async () => {
    const { page } = running;
    await page.getByRole('radio', { name: 'Several' }).click();
    await expect.poll(() => page.getByTestId('verdicts').getByRole('listitem').count()).toBe(engines.length - 1);
    const heads = page.getByRole('grid', { name: 'Aligned groups of all runs' }).getByRole('columnheader');
    expect(await heads.filter({ hasText: 'Δ ms' }).count()).toBe(engines.length - 1);
    const shown = page.getByRole('heading', { name: /^Groups/ });
    await page.getByRole('button', { name: 'Leave out fp16' }).click();
    await expect.poll(() => page.getByTestId('verdicts').getByRole('listitem').count()).toBe(engines.length - 2);
    const [, some, all] = /(\d+) of (\d+)/.exec((await shown.textContent())!)!;
    expect(Number(some)).toBeLessThan(Number(all));
    await page.getByRole('checkbox', { name: 'Only changed' }).uncheck();
    await expect.poll(() => shown.textContent()).toContain(`${all} of ${all}`);
    await page.getByRole('button', { name: 'Side by side' }).first().click();
    await page.getByTestId('verdict').waitFor();
  });

  it('saves a report as HTML and as PDF, without names of this computer', async () => {
    const { page } = running;
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    await page.getByTestId('report-preview').waitFor();
    const [html, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    await running.choose(html, pdf);
    await page.getByTestId('report-save').click();
    await page.getByText('Saved the report').first().waitFor();
    await page.getByTestId('report-save-pdf').click();
    await expect.poll(() => page.getByText('Saved the report').count()).toBe(2);
    const text = readFileSync(html, 'utf8');
    for (const name of [homedir(), hostname(), sharedFolder!]) expect(text).not.toContain(name);
    expect(readFileSync(pdf).subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });

  it('names every control of every screen, cuts off none in a small window, and says why a command cannot be run', async () => {
    const { page, app } = running;
    await callApp(running, 'project.openSample', null);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700));
    const palette = page.getByRole('listbox', { name: 'Commands' });
    for (const screen of ['variants', 'devices', 'sweep', 'engine', 'compare', 'fix', 'reports']) {
      await page.getByTestId(`rail-${screen}`).click();
      await page.locator('.screen :is(.panel, .toolbar, .empty, form, section)').first().waitFor();
      expect(await unnamedControls(page), screen).toEqual([]);
      expect(await cutOffControls(page), screen).toEqual([]);
      await page.keyboard.press('Control+k');
      await palette.waitFor();
      const blocked = palette.locator('[aria-disabled=true]');
      expect(await palette.getByRole('option').count(), screen).toBeGreaterThan(20);
      expect(await blocked.count(), screen).toBe(await blocked.locator('.palette-why').count());
      await page.keyboard.press('Escape');
      await palette.waitFor({ state: 'detached' });
    }
  });

  it('marks what is chosen where the desktop forces its colours', async () => {
    const { page } = running;
    await page.emulateMedia({ forcedColors: 'active' });
    const backgroundOf = (entry: string) =>
      page
        .locator(`.rail-entry${entry}`)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await backgroundOf('[aria-current]')).not.toBe(await backgroundOf(':not([aria-current])'));
    await page.emulateMedia({ forcedColors: 'none' });
  });

  it('left no error in the console', () => {
    expect(running.faults).toEqual([]);
  });
});
