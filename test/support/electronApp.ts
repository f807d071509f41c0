import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

/**
 * The built app in real Electron, with a user folder of its own that is removed afterwards. Console errors and policy
 * violations of the page are collected: a test that ends with any has found a fault.
 */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly faults: string[];
  readonly userData: string;
  /** Answers the next file dialogs, in order, with these paths. */
  choose(...paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');

/** @returns null when there is a display and a built app; else what is missing. */
export function whyNoElectron(): string | null {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'no display';
  try {
    readFileSync(join(root, 'out/main/main.js'));
    return null;
  } catch {
    return 'the app is not built (npm run build)';
  }
}

export async function startApp(...options: readonly string[]): Promise<RunningApp> {
  const userData = mkdtempSync(join(tmpdir(), 'qdq-user-'));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    args: [...asRoot, root, `--user-data-dir=${userData}`, '--password-store=basic', ...options],
    cwd: root,
    timeout: 60_000,
  });
  const faults: string[] = [];
  const page = await app.firstWindow();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.waitForLoadState('domcontentloaded');
  return {
    app,
    page,
    faults,
    userData,
    choose: (...paths) =>
      app.evaluate(({ dialog }, chosen) => {
        const waiting = [...chosen];
        const next = (): string[] => waiting.splice(0, 1);
        dialog.showOpenDialog = () => Promise.resolve({ canceled: waiting.length === 0, filePaths: next() });
        dialog.showSaveDialog = () => Promise.resolve({ canceled: waiting.length === 0, filePath: next()[0] ?? '' });
      }, paths),
    async close() {
      await app.close();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}
