import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, BrowserWindow, protocol } from 'electron';
import { createDispatcher } from '../api/dispatcher.ts';
import { createFileTokens } from '../api/fileTokens.ts';
import { createHandlers } from '../api/handlers/index.ts';
import { openPreferences } from '../api/preferences.ts';
import { createQuestions } from '../api/questions.ts';
import { createReportPreviews } from '../api/reportPreviews.ts';
import { createSession } from '../api/session.ts';
import { composeEnvironment } from '../composeEnvironment.ts';
import { processWorkRunner } from '../workers/inOwnProcess.ts';
import { appScheme, serveApp } from './appProtocol.ts';
import { electronDesktop } from './electronDesktop.ts';
import { broadcast, serveIpc } from './ipcTransport.ts';
import { keychain } from './keychain.ts';
import { lockDown, lockSession } from './lockdown.ts';
import { setMenu } from './menu.ts';
import { openAtStart } from './openAtStart.ts';
import { utilityProcessHost } from './utilityProcessHost.ts';
import { openWindow } from './window.ts';

/** Where the built parts lie. */
export interface AppFolders {
  readonly workers: string;
  readonly preload: string;
  readonly page: string;
  readonly resources: string;
}

/** One app process, all its windows and the one project that they show. */
export async function runApp(folders: AppFolders): Promise<void> {
  if (!app.requestSingleInstanceLock()) return app.quit();
  protocol.registerSchemesAsPrivileged([appScheme]);
  // Chromium's sandbox cannot be had as root; only who starts the app may decide to do without it.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  lockDown();
  await app.whenReady();
  lockSession();

  const host = utilityProcessHost(folders.workers);
  const userData = app.getPath('userData');
  mkdirSync(userData, { recursive: true });
  const preferences = openPreferences(join(userData, 'preferences.json'));
  const session = createSession(preferences, broadcast);
  const vault = keychain(join(userData, 'secrets.json'));
  const questions = createQuestions(broadcast, vault);
  const environment = composeEnvironment({
    host,
    newWorkRunner: () => processWorkRunner(host),
    sampleFolder: join(folders.resources, 'sample'),
    ask: questions.ask,
    vault,
  });
  const previews = createReportPreviews(tmpdir());
  const context = {
    session,
    environment,
    desktop: electronDesktop,
    tokens: createFileTokens(),
    preferences,
    previews,
    questions,
    sampleProject: join(userData, 'sample', 'sample.qdq'),
  };
  serveIpc(createDispatcher(createHandlers(context)));
  serveApp(protocol, folders.page, previews.pathOf);
  setMenu((command) => broadcast({ kind: 'command', command }));

  const window = openWindow(folders.preload);
  const loaded = once(window.webContents, 'did-finish-load');
  const problem = await openAtStart(process.argv, context);
  await loaded;
  if (problem) broadcast({ kind: 'problem', error: problem });

  app.on('second-instance', (_event, argv) => {
    const [open] = BrowserWindow.getAllWindows();
    if (open?.isMinimized()) open.restore();
    open?.focus();
    void openAtStart(argv, context).then((error) => {
      if (error) broadcast({ kind: 'problem', error });
    });
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(folders.preload);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let isClosing = false;
  app.on('before-quit', (event) => {
    if (isClosing || session.current() === null) return;
    // The store closes (and checkpoints) before the process ends; jobs go on where they run.
    event.preventDefault();
    isClosing = true;
    void session.close().finally(() => app.quit());
  });
}
