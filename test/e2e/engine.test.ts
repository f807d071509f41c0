import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApp, createProject, importRun, showEngine } from '../support/appCalls.ts';
import { startApp, whyNoElectron, type RunningApp } from '../support/electronApp.ts';
import { sharedFolder } from '../support/sharedFolder.ts';

const reason = whyNoElectron() ?? (sharedFolder === null ? '../shared is not here' : null);
if (reason !== null) process.stderr.write(`skipped: the engine screen on recorded engines: ${reason}\n`);

/** Recorded engines: the files of a folder, or those of one prefix, are one run; a log is one by itself. */
function recordedRuns(engines: string): ReadonlyMap<string, readonly string[]> {
  const runs = new Map<string, string[]>();
  for (const entry of readdirSync(engines, { recursive: true, withFileTypes: true })) {
    const folder = relative(engines, entry.parentPath);
    if (!entry.isFile() || folder === '' || folder === 'help') continue;
    const name = /logs|inspector/.test(folder) ? join(folder, entry.name.replace(/\..*$/, '')) : folder;
    runs.set(name, [...(runs.get(name) ?? []), join(entry.parentPath, entry.name)]);
  }
  return runs;
}

describe.skipIf(reason !== null)('the engine screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-engine-'));
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp('--start');
    await createProject(running, folder);
  });
  afterAll(async () => {
    await running.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens every recorded engine and log without a fault', async () => {
    const { page, faults } = running;
    const drawn: string[] = [];
    for (const [name, paths] of recordedRuns(join(sharedFolder!, 'engines'))) {
      const run = await importRun(running, paths, name);
      await showEngine(running, { run: run.id });
      const node = page.locator('.react-flow__node').first();
      const none = page.getByText('This run left no engine graph');
      await node.or(none).waitFor();
      if (await node.isVisible()) drawn.push(name);
      expect(faults, name).toEqual([]);
    }
    expect(drawn).toEqual(
      expect.arrayContaining([
        'resnet18-a100/qat',
        'mobilenetv2-qat-titanrtx/trt82',
        'logs/trt8203-centerpoint-verbose',
      ]),
    );
    expect(drawn.length).toBeGreaterThanOrEqual(9);
  });

  it('folds repeated blocks, opens one, and shows the surroundings of a layer alone', async () => {
    const { page } = running;
    const runs = await callApp(running, 'runs.list', null);
    await showEngine(running, { run: runs.find(({ label }) => label === 'resnet18-a100/qat')!.id });
    const nodes = page.locator('.react-flow__node');
    await page.getByRole('radio', { name: 'Repeats 8' }).click();
    const block = page.locator('.node-block', { hasText: 'layer1.0' });
    await block.click();
    await page.getByRole('button', { name: 'Open the block' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.node-layer', { hasText: 'layer1.0.conv1' }).waitFor();
    expect(await block.count()).toBe(0);
    await page.getByRole('radio', { name: 'Hide rest' }).click();
    await page.keyboard.press('[');
    await expect.poll(() => nodes.count()).toBe(3);
    await page.keyboard.press('b');
    await expect.poll(() => nodes.count()).toBeGreaterThan(8);
  });

  it('finds by the words of the search and steps from reformat to reformat', async () => {
    const { page } = running;
    await page.keyboard.press('Escape');
    await page.getByTestId('engine-search').fill('qdq');
    await page.getByRole('tab', { name: 'Layers 10 of 37' }).waitFor();
    await page.getByTestId('engine-search').fill('qdq time>5ms');
    await page.getByRole('tab', { name: 'Layers 0 of 37' }).waitFor();
    await page.getByTestId('engine-search').fill('');
    await page.getByRole('button', { name: 'Next reformat' }).click();
    await page.getByText('Reformat 1 of 12').waitFor();
  });

  it('links a layer to the nodes of its model, and a node to its layer', async () => {
    const { page } = running;
    await callApp(running, 'project.openSample', null);
    await page.getByRole('navigation').getByText('Variants', { exact: true }).click();
    const variants = await callApp(running, 'variants.list', null);
    await showEngine(running, { prediction: variants.find(({ kind }) => kind === 'qdq')!.id });
    await page.getByRole('button', { name: 'ONNX model' }).click();
    const engine = page.getByRole('application', { name: /^Engine graph/ });
    const model = page.getByRole('application', { name: /^ONNX model/ });
    await model.locator('.node-layer').first().waitFor();
    await engine.locator('.node-layer', { hasText: 'stem.1' }).click();
    await page.getByText(/^\d+ nodes of the selected layer$/).waitFor();
    const lit = model.locator('.node-layer:not(.is-dim)', { hasText: 'stem.1' });
    await lit.first().waitFor();
    await engine.press('Escape');
    await lit.first().click();
    await page.getByRole('heading', { name: /^stem\.1/ }).waitFor();
  });

  it('left no error in the console', () => {
    expect(running.faults).toEqual([]);
  });
});
