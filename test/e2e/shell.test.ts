import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../src-main/electron/appProtocol.ts';
import { startApp, whyNoElectron, type RunningApp } from '../support/electronApp.ts';

const reason = whyNoElectron();
if (reason !== null) process.stderr.write(`skipped: the app's shell: ${reason}\n`);

describe.skipIf(reason !== null)('the shell of the app', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp('--start');
  });
  afterAll(() => running.close());

  it('says which Electron this is', async () => {
    const versions = await running.app.evaluate(() => ({ ...process.versions }));
    process.stdout.write(`end-to-end tests run on Electron ${versions.electron}, Chrome ${versions.chrome}\n`);
    expect(versions.electron).toMatch(/^\d+\./);
  });

  it('shows its first screen without a fault', async () => {
    await expect.poll(() => running.page.getByRole('button', { name: /sample/i }).count()).toBeGreaterThan(0);
    expect(running.faults).toEqual([]);
  });

  it('moves nothing where the desktop asks for that', async () => {
    const { page } = running;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const moving = () =>
      page.evaluate(() => {
        const spinner = document.body.appendChild(
          Object.assign(document.createElement('span'), { className: 'spinner' }),
        );
        const animated = document.getAnimations().length;
        spinner.remove();
        const lasts = ({ transitionDuration }: CSSStyleDeclaration): boolean => parseFloat(transitionDuration) > 0;
        return { animated, fading: [...document.querySelectorAll('*')].some((part) => lasts(getComputedStyle(part))) };
      });
    expect(await moving()).toEqual({ animated: 0, fading: false });
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect((await moving()).animated).toBeGreaterThan(0);
  });

  it('serves the page under the policy, and nothing outside its folder', async () => {
    const answers = await running.page.evaluate(async () => {
      const page = await fetch('app://studio/index.html');
      const outside = await Promise.all(
        ['app://studio/..%2f..%2fpackage.json', 'app://studio/%2e%2e/main/main.js', 'app://studio/C:%5Cx'].map(
          async (address) => (await fetch(address)).status,
        ),
      );
      return { policy: page.headers.get('content-security-policy'), outside };
    });
    expect(answers).toEqual({ policy: contentSecurityPolicy, outside: [404, 404, 404] });
  });

  it('reaches no network, opens no window, and has no Node', async () => {
    const found = await running.page.evaluate(async () => ({
      network: await fetch('http://127.0.0.1:9/').then(
        () => 'reached',
        () => 'refused',
      ),
      window: window.open('https://example.org/') === null,
      node: typeof (globalThis as { require?: unknown }).require,
      permission: (await navigator.permissions.query({ name: 'geolocation' })).state,
    }));
    expect(found).toEqual({ network: 'refused', window: true, node: 'undefined', permission: 'denied' });
    running.faults.splice(0);
  });

  it('refuses calls that do not fit the contract', async () => {
    const answers = await running.page.evaluate(async () => {
      const call = (method: string, input: unknown) =>
        (window as unknown as { qdq: { call(m: string, i: unknown): Promise<{ error?: { code: string } }> } }).qdq.call(
          method,
          input,
        );
      const inputs: readonly (readonly [string, unknown])[] = [
        ['no.such.method', null],
        ['__proto__', null],
        ['variants.rename', { id: 'x' }],
        ['files.drop', { paths: 'not a list' }],
        ['report.export', { title: 1 }],
      ];
      const fitting = await call('project.recent', null);
      return [
        fitting.error?.code,
        ...(await Promise.all(inputs.map(async ([method, input]) => (await call(method, input)).error?.code))),
      ];
    });
    expect(answers).toEqual([undefined, ...Array.from({ length: 5 }, () => 'E-IPC-INPUT')]);
  });
});
