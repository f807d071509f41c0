import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { appError, type ErrorCode } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { unknownConditions } from '../../shared/compare/conditions.ts';
import { rolesOfRun } from '../../shared/engine/import/gatherRun.ts';
import { recogniseFile, type FileRole } from '../../shared/engine/import/recognise.ts';
import { decodeText } from '../files/text.ts';
import type { RunFiles } from '../workers/work.ts';
import { progress } from './answer.ts';
import { firstOf } from './text/table.ts';

/**
 * The files of one run as a user names them: single files in any mix, a folder, or the common start of their names.
 * What is of no use is passed over, with a word when it was named by itself; when nothing is left that is an error. A file
 * that an option says what it is must be that.
 */
export interface RunFile {
  readonly name: string;
  readonly path: string;
  readonly role: FileRole;
  /** Given by its own name, not found in a folder. */
  readonly isNamed: boolean;
}

export interface NamedFiles {
  readonly profile?: string;
  readonly times?: string;
  readonly log?: string;
}

const useful = new Set<FileRole>([...rolesOfRun, 'telemetry']);
const headBytes = 64 * 1024;
/** A text must fit into one string. */
const maxBytes = 500_000_000;

const expected = {
  profile: { role: 'profile', code: 'E-PROFILE-NOT-PROFILE' },
  times: { role: 'times', code: 'E-TIMES-NOT-TIMES' },
  log: { role: 'log', code: 'E-LOG-NOT-LOG' },
} as const satisfies Record<keyof NamedFiles, { role: FileRole; code: ErrorCode }>;

const optionNames = ['profile', 'times', 'log'] as const;

export async function findRunFiles(
  given: readonly string[],
  named: NamedFiles = {},
): Promise<Result<readonly RunFile[]>> {
  const files: RunFile[] = [];
  for (const place of given) {
    const found = await filesAt(resolve(place));
    if (!found.ok) return found;
    files.push(...found.value);
  }
  const useless = files.filter(({ role }) => !useful.has(role));
  const isToldOtherwise = optionNames.some((option) => named[option] !== undefined);
  if (useless.length > 0 && useless.length === files.length && !isToldOtherwise)
    return err(
      appError('E-ENGINE-NOT-ENGINE', `'${useless[0]?.name}' is no layer JSON, profile, times or log of trtexec.`),
    );
  for (const { name } of useless) progress(`${name}: nothing of a run, left out.`);
  for (const option of optionNames) {
    const place = named[option];
    if (place === undefined) continue;
    const file = await fileAt(resolve(place), true);
    if (!file.ok) return file;
    const { role, code } = expected[option];
    if (file.value.role !== role) return err(appError(code, `'${place}' is not what --${option} asks for.`));
    files.push(file.value);
  }
  const found = files.filter(({ role }) => useful.has(role));
  return found.length === 0
    ? err(appError('E-RUN-NOTHING', `Nothing of a run was found${await whereOf(given)}.`))
    : ok(found);
}

/** The places that were given; of a folder of folders, what it holds: each of them may be a run. */
async function whereOf(given: readonly string[]): Promise<string> {
  if (given.length === 0) return '';
  const folders: string[] = [];
  for (const place of given)
    for (const entry of await readdir(resolve(place), { withFileTypes: true }).catch(() => []))
      if (entry.isDirectory()) folders.push(entry.name);
  const held = folders.length === 0 ? '' : `; name one of the folders there: ${firstOf(folders.toSorted(), 8)}`;
  return ` at ${given.join(', ')}${held}`;
}

export async function readRunFiles(
  files: readonly RunFile[],
): Promise<Result<readonly { name: string; text: string }[]>> {
  const texts: { name: string; text: string }[] = [];
  for (const { name, path } of files) {
    const text = await attempt(path, async () => decodeText(await readFile(path)));
    if (!text.ok) return text;
    texts.push({ name, text: text.value });
  }
  return ok(texts);
}

async function filesAt(place: string): Promise<Result<readonly RunFile[]>> {
  const found = await stat(place).catch(() => null);
  if (found?.isFile()) {
    const file = await fileAt(place, true);
    return file.ok ? ok([file.value]) : file;
  }
  const folder = found?.isDirectory() ? place : dirname(place);
  const prefix = found?.isDirectory() ? '' : basename(place);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = withPrefix(
    entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => entry.name),
    prefix,
  );
  if (found === null && names.length === 0)
    return err(appError('E-FILE-NOT-FOUND', `There is no file, folder or prefix '${place}'.`));
  const files: RunFile[] = [];
  for (const name of names.toSorted()) {
    const file = await fileAt(join(folder, name), false);
    if (file.ok && useful.has(file.value.role)) files.push(file.value);
  }
  return ok(files);
}

/** Of names that begin so, `v1.json` is meant by `v1`, and `v10.json` only where there is no other. */
function withPrefix(names: readonly string[], prefix: string): readonly string[] {
  const all = names.filter((name) => name.startsWith(prefix));
  for (const next of [/^\./, /^[^a-z0-9]/i]) {
    const meant = all.filter((name) => next.test(name.slice(prefix.length)));
    if (prefix !== '' && meant.length > 0) return meant;
  }
  return all;
}

async function fileAt(path: string, isNamed: boolean): Promise<Result<RunFile>> {
  return attempt(path, async () => {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      const name = basename(path);
      const role = size > maxBytes ? 'unknown' : recogniseFile(name, decodeText(buffer.subarray(0, bytesRead)));
      return { name, path, role, isNamed };
    } finally {
      await file.close();
    }
  });
}

async function attempt<T>(path: string, read: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await read());
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code;
    return code === 'ENOENT'
      ? err(appError('E-FILE-NOT-FOUND', `There is no file '${path}'.`))
      : err(appError('E-FILE-UNREADABLE', `'${path}' cannot be read (${code ?? String(problem)}).`));
  }
}

/** What a folder or prefix holds, as a run that somebody recorded elsewhere. */
export async function recordedRun(place: string): Promise<Result<RunFiles>> {
  const found = await findRunFiles([place]);
  if (!found.ok) return found;
  return ok({
    label: basename(resolve(place)),
    // What each file is, its content says when it is read.
    files: found.value.map(({ name, path }) => ({ role: 'other', name, path })),
    figures: 'recorded',
    conditions: unknownConditions,
    model: null,
  });
}
