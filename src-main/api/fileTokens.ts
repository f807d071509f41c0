import { randomUUID } from 'node:crypto';
import { statSync, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { FileToken } from '../../shared/contract/appMethods.ts';

/**
 * The window never names a path: it gets a token for each file that the user chose in a dialog or dropped, and hands the
 * token back. Tokens live as long as the app; the oldest go first when there are many.
 */
export interface FileTokens {
  issue(path: string): FileToken;
  path(token: string): Result<string>;
}

const maxTokens = 10_000;

export function createFileTokens(): FileTokens {
  const paths = new Map<string, string>();
  return {
    issue(path) {
      const token = randomUUID();
      paths.set(token, path);
      const oldest = paths.keys().next().value;
      if (paths.size > maxTokens && oldest !== undefined) paths.delete(oldest);
      const stats = statsOf(path);
      return { token, name: basename(path), sizeBytes: stats?.isFile() ? stats.size : null, kind: kindOf(path, stats) };
    },
    path(token) {
      const path = paths.get(token);
      return path === undefined ? err(appError('E-NOT-FOUND', 'The chosen file is not known any more.')) : ok(path);
    },
  };
}

/** What a run is read from: the file itself, or what of a folder may be an export of trtexec. */
export async function runFilesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile() && isExport(entry.name)).map(({ name }) => name);
  return names.toSorted().map((name) => join(path, name));
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

const isExport = (name: string): boolean => /\.(json|log|txt)$/i.test(name);

function kindOf(path: string, stats: Stats | null): FileToken['kind'] {
  if (path.endsWith('.onnx')) return 'model';
  if (path.endsWith('.qdq')) return 'project';
  if (stats?.isDirectory()) return 'folder';
  return isExport(path) ? 'run' : 'unknown';
}
