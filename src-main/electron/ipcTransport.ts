import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron';
import { appError } from '../../shared/base/errors.ts';
import { err, type Result } from '../../shared/base/result.ts';
import type { AppEvent } from '../../shared/contract/api.ts';
import { appOrigin } from './appProtocol.ts';

/** Carries calls of our own windows to the dispatcher, and events back. A frame of any other origin gets nothing. */
export function serveIpc(dispatch: (method: unknown, input: unknown) => Promise<Result<unknown>>): void {
  ipcMain.handle('rpc', (event, method: unknown, input: unknown) =>
    isTrusted(event) ? dispatch(method, input) : err(appError('E-IPC-INPUT', 'The caller is not the app.')),
  );
}

export function broadcast(event: AppEvent): void {
  for (const window of BrowserWindow.getAllWindows())
    if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send('event', event);
}

function isTrusted(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.url.startsWith(`${appOrigin}/`);
}
