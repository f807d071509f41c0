import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApp, createProject } from '../support/appCalls.ts';
import { handLabelled } from '../support/handLabels.ts';
import { startApp, whyNoElectron, type RunningApp } from '../support/electronApp.ts';

const reason = whyNoElectron();
if (reason !== null) process.stderr.write(`skipped: quantizing in the app: ${reason}\n`);

const sample = resolve(import.meta.dirname, '../../resources/sample');

/** From a float model to a quantized one whose scales and score are looked at, every step by mouse or key. */
describe.skipIf(reason !== null)('quantizing, clicked', { timeout: 40_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-quantize-'));
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp('--start');
    await createProject(running, folder);
    const [file] = await callApp(running, 'files.drop', { paths: [join(sample, 'float.onnx')] });
    await callApp(running, 'variants.import', { token: file!.token });
    await running.page.getByTestId('open-quantize').waitFor();
  });
  afterAll(async () => {
    await running.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the dialog opens by its shortcut, and says what stays float and why', async () => {
    const { page } = running;
    await page.keyboard.press('Control+Shift+q');
    await page.getByTestId('outlook').waitFor();
    // The layers of style keep their order, whatever was loaded first.
    expect(await page.locator('.dialog-description').evaluate((text) => getComputedStyle(text).paddingLeft)).toBe(
      '16px',
    );
    await page.getByText('Only those that stay float').click();
    await page
      .getByText(/^AP-24/)
      .first()
      .waitFor();
    await page.getByText('Only those that stay float').click();
  });

  it('nodes are left float by clicking them, in the list and in the graph', async () => {
    const { page } = running;
    await page.getByRole('checkbox', { name: 'Leave float /stem/stem.1/conv/Conv' }).click();
    const picked = () => page.getByTestId('picked').innerText();
    await expect.poll(picked).toBe('1 node chosen.');
    await page.getByRole('radio', { name: 'Graph' }).click();
    const node = page.locator('.react-flow__node').filter({ hasText: 'stem.2.conv' }).first();
    // A click while the graph still settles is lost.
    const clickOnce = async (): Promise<string> => {
      if ((await picked()) === '1 node chosen.') await node.click();
      return picked();
    };
    await expect.poll(clickOnce, { interval: 400, timeout: 10_000 }).toBe('2 nodes chosen.');
    await expect.poll(() => page.getByTestId('outlook').innerText()).toMatch(/5 stay float/);
  });

  it('calibration on images shows progress, and can be cancelled', async () => {
    const { page } = running;
    const start = page.getByTestId('quantize-start');
    await page.getByRole('textbox', { name: 'Number of random inputs' }).fill('900');
    await start.click();
    await page.getByText(/\d+ of 900 inputs/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await start.waitFor();
    await running.choose(join(sample, 'calibration'));
    await page.getByRole('radio', { name: 'Images' }).click();
    await page.getByRole('button', { name: 'calibration' }).waitFor();
    await page.getByRole('radio', { name: 'Entropy' }).click();
    await start.click();
    await page.getByTestId('made-figures').waitFor();
    await page.getByTestId('quantize-done').click();
    await page.getByRole('textbox', { name: 'Label of the variant' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Label of the variant' }).inputValue()).toBe('float PTQ entropy');
  });

  it('its histograms are shown, and a group takes another scale as a new variant', async () => {
    const { page } = running;
    await page.keyboard.press('Control+Shift+s');
    await page.getByRole('tab', { name: /^Histograms [1-9]/ }).click();
    await page.getByRole('img', { name: /max at .* scale in the model at/ }).waitFor();
    await page.getByRole('tab', { name: /^Tie groups/ }).click();
    await page.getByRole('button', { name: 'max of union' }).click();
    await page.getByTestId('rescale').click();
    await page.getByText('Made float PTQ entropy rescaled.').waitFor();
  });

  it('the new variant is scored against its parent and its float origin', async () => {
    const { page } = running;
    await page.keyboard.press('Control+Shift+a');
    await page.getByTestId('score').click();
    const scored = page.getByTestId('scored');
    await scored.waitFor();
    await scored.getByRole('button', { name: 'float: float' }).click();
    expect(await scored.getByRole('grid', { name: 'Agreement with float' }).innerText()).toMatch(/p3\s*output\s*0\.9/);
  });

  it('its parent is scored on labelled images, and the score is there again when the project is reopened', async () => {
    const { page } = running;
    const select = () =>
      page.getByRole('grid', { name: 'Variants' }).getByText('float PTQ entropy', { exact: true }).click();
    await select();
    const labels = handLabelled(sample, join(folder, 'labelled'));
    await running.choose(dirname(labels), labels);
    await page.getByRole('radio', { name: 'Images' }).click();
    await page.getByRole('button', { name: 'labelled', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Labels (COCO JSON)…' }).click();
    await page.getByRole('button', { name: 'labels.json' }).waitFor();
    await page.getByTestId('score').click();
    const scored = page.getByTestId('scored');
    await scored.waitFor();
    const text = await scored.innerText();
    expect(text).toMatch(/2 images of labelled with labels\.json/);
    expect(text).toMatch(/2 images\): a loss of more than 0\.01 is/);
    const [, map] = /mAP of this variant: mAP50-95 (0\.\d{4}) \(0\.\d{4} to 0\.\d{4}\), 2 images/.exec(text)!;
    expect(Number(map)).toBeGreaterThan(0.5);
    const { path } = (await callApp(running, 'project.current', null))!;
    await callApp(running, 'project.close', null);
    await callApp(running, 'project.open', { recent: path });
    await select();
    await expect.poll(() => scored.innerText()).toContain(`mAP of this variant: mAP50-95 ${map}`);
  });

  it('a region of it is masked, and the float model has an FP16 variant', async () => {
    const { page, faults } = running;
    await page.keyboard.press('Control+Shift+m');
    await page.getByRole('searchbox', { name: 'Search nodes' }).fill('/stem/ conv');
    await page.getByRole('button', { name: /^Mask the \d found$/ }).click();
    await page.getByTestId('mask-apply').click();
    await page.getByText('Made float PTQ entropy masked.').waitFor();
    await page.getByRole('grid', { name: 'Variants' }).getByRole('row').nth(1).click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('FP16 variant of float');
    await page.keyboard.press('Enter');
    await page.getByText('Made float FP16.').waitFor();
    expect(faults).toEqual([]);
  });
});
