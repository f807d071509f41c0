import { BrowserWindow, nativeTheme } from 'electron';
import { appOrigin } from './appProtocol.ts';

/** The app's window: sandboxed, isolated, shown once it has something to show. @param preload path of the built preload. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 880,
    minHeight: 560,
    show: false,
    title: 'QDQ Studio',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14161b' : '#f6f7f9',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${appOrigin}/`);
  return window;
}
