import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
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
      return { token, name: basename(path), sizeBytes: sizeOf(path), kind: kindOf(path) };
    },
    path(token) {
      const path = paths.get(token);
      return path === undefined ? err(appError('E-NOT-FOUND', 'The chosen file is not known any more.')) : ok(path);
    },
  };
}

function sizeOf(path: string): number | null {
  try {
    const stats = statSync(path);
    return stats.isFile() ? stats.size : null;
  } catch {
    return null;
  }
}

function kindOf(path: string): FileToken['kind'] {
  if (path.endsWith('.onnx')) return 'model';
  if (path.endsWith('.qdq')) return 'project';
  return /\.(json|log|txt)$/i.test(path) ? 'run' : 'unknown';
}
