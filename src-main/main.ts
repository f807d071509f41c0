import { join } from 'node:path';
import { runApp } from './electron/app.ts';

/**
 * The app: a thin composition root. Built into `out/main`, beside the workers, the preload and the page. It must not be
 * awaited here: Electron is not ready before this module has ended.
 */
void runApp({
  workers: join(import.meta.dirname, 'workers'),
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  page: join(import.meta.dirname, '../renderer'),
  resources: join(import.meta.dirname, '../../resources'),
});
