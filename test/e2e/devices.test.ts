import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, whyNoElectron, type RunningApp } from '../support/electronApp.ts';
import { orinJp62, thorTrt114 } from '../support/testBoard/specs.ts';
import { startTestBoard, whyNoBoard, type TestBoard } from '../support/testBoard/testBoard.ts';
import { sampleFolder } from '../support/testStudio.ts';

const reason = whyNoElectron() ?? whyNoBoard();
if (reason !== null) process.stderr.write(`skipped: devices and sweeps in the app: ${reason}\n`);

const minute = 60_000;

/** A board is paired in the wizard and swept, by clicks; what it is to be believed for is read off the screen. */
describe.skipIf(reason !== null)('devices and sweeps, clicked (test boards)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-devices-'));
  const before = { HOME: process.env['HOME'], SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'] };
  let board: TestBoard;
  let asking: TestBoard;
  let running: RunningApp;
  beforeAll(async () => {
    mkdirSync(join(folder, '.ssh'), { mode: 0o700 });
    process.env['HOME'] = folder;
    process.env['SSH_AUTH_SOCK'] = '';
    [board, asking] = await Promise.all([startTestBoard(orinJp62), startTestBoard(thorTrt114)]);
    running = await startApp('--start');
  }, minute);
  afterAll(async () => {
    await running.close();
    await Promise.all([board.close(), asking.close()]);
    process.env['HOME'] = before.HOME;
    process.env['SSH_AUTH_SOCK'] = before.SSH_AUTH_SOCK;
    rmSync(folder, { recursive: true, force: true });
  });

  const goTo = (screen: string) => running.page.getByRole('navigation').getByText(screen, { exact: true }).click();
  const button = (name: RegExp | string) => running.page.getByRole('button', { name });

  it('an address, and the key that the host shows', async () => {
    const { page } = running;
    await running.choose(join(folder, 'lab.qdq'), board.keyFile);
    await page.getByText('New project').click();
    await goTo('Devices');
    await page.getByText('No board yet').waitFor({ timeout: minute });
    await button('Add').click();
    await page.getByRole('textbox', { name: 'Address' }).fill(`root@127.0.0.1:${board.address.port}`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('orin-lab');
    await page.getByText(/Key file, jump host/).click();
    await page.getByLabel('Private key').click();
    await page.getByText('user-key').waitFor();
    await button('Look at the host').click();
    await page.getByText(board.address.hostKey).waitFor({ timeout: minute });
  });

  it('staged checks and a test build, then the page of the device', async () => {
    const { page } = running;
    await button(/They are the same/).click();
    await page.getByText(/orin-lab is ready/).waitFor({ timeout: minute });
    expect(await page.getByText('test board', { exact: true }).count()).toBeGreaterThan(0);
    await button('Open orin-lab').click();
    await page.getByRole('group', { name: 'Telemetry' }).waitFor({ timeout: minute });
    await page.getByText('306 MHz', { exact: true }).waitFor();
  });

  it('a question of the server is answered in the window', async () => {
    const { page } = running;
    const server = await asking.secondServer({ kind: 'questions', answers: ['123456'] });
    await button('Add').click();
    await page.getByRole('textbox', { name: 'Address' }).fill(`root@127.0.0.1:${server.port}`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('thor-lab');
    await button('Look at the host').click();
    await button(/They are the same/).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('root@127.0.0.1 asks').waitFor({ timeout: minute });
    await dialog.getByLabel('Password').fill('123456');
    await page.keyboard.press('Enter');
    await page.getByText(/thor-lab is ready/).waitFor({ timeout: minute });
  });

  it(
    'a sweep: the plan with its commands, the run, and a result that says what it is',
    async () => {
      const { page } = running;
      await running.choose(join(sampleFolder, 'naive-qat.onnx'));
      await goTo('Variants');
      await button(/Import (a )?model/)
        .first()
        .click();
      await page.getByText('naive-qat').first().waitFor({ timeout: minute });
      await goTo('Sweep');
      await page.getByRole('checkbox', { name: /thor-lab/ }).uncheck();
      const cell = button(/^naive-qat, INT8 by its own Q\/DQ on orin-lab/);
      await cell.click();
      await page.getByText(/trtexec --onnx=naive-qat\.onnx/).waitFor();
      await page.getByRole('textbox', { name: 'Seconds' }).fill('5');
      await button('Start 1').click();
      await expect.poll(() => cell.getAttribute('aria-label'), { timeout: minute }).toMatch(/: [\d.]+ milliseconds$/);
      const panel = page.getByRole('region', { name: 'naive-qat on orin-lab' });
      expect(await panel.getByText('test board', { exact: true }).count()).toBe(1);
      expect(await panel.getByText('clocks unlocked').count()).toBe(1);
      await panel.getByRole('tab', { name: 'Log' }).click();
      await expect.poll(() => panel.getByRole('log').innerText(), { timeout: minute }).toContain('&&&& PASSED');
      await panel.getByRole('tab', { name: 'Samples' }).click();
      await panel.getByText(/repetitions/).waitFor({ timeout: minute });
    },
    2 * minute,
  );

  it(
    'a paused device begins nothing; what runs is cancelled, and done when it is asked for again',
    async () => {
      const { page } = running;
      const cell = button(/^naive-qat, INT8 by its own Q\/DQ on orin-lab/);
      const stand = () => cell.getAttribute('aria-label');
      await goTo('Devices');
      await button(/^orin-lab/).click();
      await button('Begin no new job').click();
      await goTo('Sweep');
      await page.getByRole('checkbox', { name: /Measure again/ }).check();
      await page.getByRole('textbox', { name: 'Seconds' }).fill('150');
      await button('Start 1').click();
      await expect.poll(stand).toMatch(/: waiting$/);
      await page.waitForTimeout(1500);
      expect(await stand()).toMatch(/: waiting$/);
      await button('Go on').click();
      await expect.poll(stand, { timeout: minute }).toMatch(/: measuring$/);
      await button('Cancel it').click();
      await expect.poll(stand, { timeout: minute }).toMatch(/: cancelled$/);
      await button('Retry it').click();
      await expect.poll(stand, { timeout: minute }).toMatch(/: (copying the model|building|measuring)$/);
      await expect.poll(stand, { timeout: minute }).toMatch(/milliseconds$/);
    },
    3 * minute,
  );

  it('the budget is moved by the keyboard', async () => {
    const { page } = running;
    await page.getByRole('tab', { name: 'Scatter' }).click();
    const budget = page.getByRole('slider', { name: 'Budget' });
    const value = async () => Number(await budget.getAttribute('aria-valuenow'));
    await budget.focus();
    const start = await value();
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(value).toBeLessThan(start);
    await page.getByText(/^0 of 1 result within/).waitFor();
  });

  it('is forgotten after it was said what goes and what stays', async () => {
    const { page } = running;
    await goTo('Devices');
    await button(/^orin-lab/).click();
    await button('Forget this device').click();
    await page.getByRole('dialog').getByText('3 runs that it made stay').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
    await expect.poll(() => button(/^orin-lab/).count()).toBe(0);
  });

  it('left no error in the console', () => {
    expect(running.faults).toEqual([]);
  });
});
