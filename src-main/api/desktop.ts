import type { AppInfo, FilePurpose } from '../../shared/contract/appMethods.ts';

/** What only a desktop shell can do for the handlers; Electron's is `electron/electronDesktop.ts`. */
export interface Desktop {
  readonly info: AppInfo;
  /** Paths that the user chose; empty when the dialog was closed. */
  pick(purpose: FilePurpose): Promise<readonly string[]>;
  writeClipboard(text: string): Promise<void>;
  /** @returns false for bytes that are no picture. */
  writeClipboardPng(png: Uint8Array): Promise<boolean>;
  /** @param url a page of the app's own. */
  printPdf(url: string): Promise<Uint8Array>;
  openLink(link: 'docs' | 'licence' | 'guide'): Promise<void>;
}
