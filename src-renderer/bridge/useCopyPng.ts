import { call } from './bridge.ts';
import { tellDone } from './notices.ts';
import { useAct, type Act } from './useAct.ts';

export interface PngCopy {
  /** Said back, for example `the graph`. */
  readonly what: string;
  readonly make: () => Promise<Blob>;
}

/** Puts a picture on the clipboard, which the page itself has no right to. */
export const useCopyPng = (): Act<PngCopy> =>
  useAct(
    async ({ make }: PngCopy) =>
      call('clipboard.writePng', { png: new Uint8Array(await (await make()).arrayBuffer()) }),
    (_, { what }) => tellDone(`Copied ${what}.`),
  );
