import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** The one report that is being previewed: a file of the app's own, known by a token until the next one. */
export interface ReportPreviews {
  /** @returns where to write the next preview, and the token that will name it. */
  next(): { readonly token: string; readonly path: string };
  pathOf(token: string): string | null;
}

export function createReportPreviews(folder: string): ReportPreviews {
  let current: { readonly token: string; readonly path: string } | null = null;
  return {
    next() {
      if (current) rmSync(current.path, { force: true });
      const token = randomUUID();
      current = { token, path: join(folder, `preview-${token}.html`) };
      return current;
    },
    pathOf: (token) => (current?.token === token ? current.path : null),
  };
}
