/** The app itself: its files, its memory of the user, the clipboard. */
export interface AppMethods {
  'app.info': { input: null; output: AppInfo };
  'files.pick': { input: { purpose: FilePurpose }; output: readonly FileToken[] };
  'files.drop': { input: { paths: readonly string[] }; output: readonly FileToken[] };
  'settings.get': { input: null; output: Settings };
  'settings.set': { input: { patch: Partial<Settings> }; output: Settings };
  'clipboard.write': { input: { text: string }; output: null };
  'clipboard.writePng': { input: { png: Uint8Array }; output: null };
  'links.open': { input: { link: 'docs' | 'licence' | 'guide' }; output: null };
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly node: string;
  readonly platform: string;
}

export type FilePurpose =
  | 'import-model'
  | 'import-run'
  | 'open-project'
  | 'create-project'
  | 'save-model'
  | 'save-engine'
  | 'save-report'
  | 'save-report-pdf'
  | 'calibration-images'
  | 'calibration-arrays'
  | 'calibration-cache'
  | 'labels'
  | 'pytorch-folder'
  | 'reexported-model'
  | 'private-key';

export interface FileToken {
  readonly token: string;
  readonly name: string;
  readonly sizeBytes: number | null;
  /** A folder is one run: the files of trtexec that lie in it. */
  readonly kind: 'model' | 'run' | 'project' | 'folder' | 'unknown';
}

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark' | 'high-contrast';
  readonly target: string;
  /** Remembered view state by screen: selections, split sizes, sort orders; opaque to main. */
  readonly layout: Readonly<Record<string, unknown>>;
}
