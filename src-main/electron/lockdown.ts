import { app, session } from 'electron';
import { appOrigin, reportOrigin } from './appProtocol.ts';

/**
 * What no window of this app may do, whatever runs in it: open windows, leave the app's origin, embed web views, ask for
 * permissions, reach a network.
 */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    const stay = (event: { preventDefault(): void }, url: string): void => {
      if (!url.startsWith(`${appOrigin}/`)) event.preventDefault();
    };
    contents.on('will-navigate', (event) => stay(event, event.url));
    contents.on('will-redirect', (event) => stay(event, event.url));
    contents.on('will-frame-navigate', (event) => {
      if (!event.url.startsWith(`${reportOrigin}/`)) stay(event, event.url);
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

export function lockSession(): void {
  const own = session.defaultSession;
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.webRequest.onBeforeRequest((details, answer) => {
    const offline = /^(app|devtools|data|blob|about):/.test(details.url);
    answer({ cancel: !offline });
  });
}
