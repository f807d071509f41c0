import { contextBridge, ipcRenderer, webUtils } from 'electron';

/** All that the window can reach: one call, one stream of events, and the paths of files that the user dropped. */
contextBridge.exposeInMainWorld('qdq', {
  call: (method: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('rpc', method, input),
  on: (listener: (event: unknown) => void): (() => void) => {
    const forward = (_: unknown, event: unknown): void => listener(event);
    ipcRenderer.on('event', forward);
    return () => ipcRenderer.off('event', forward);
  },
  dropPaths: (files: readonly File[]): string[] => files.map((file) => webUtils.getPathForFile(file)),
});
