import { stat } from 'node:fs/promises';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { RunFiles } from '../work.ts';
import { linkRun, type LinkedRun } from './linkedRun.ts';

/**
 * The runs that were read last, so that a screen which asks for an engine, for what was recorded beside it and for its
 * comparison with others has its files read once. A file that has changed since is read again.
 */
const recent = new Map<string, LinkedRun>();
const mostRuns = 4;

/** The run of these files, its layers linked to the nodes of its model. */
export async function linkedRunOf(files: RunFiles): Promise<Result<LinkedRun>> {
  const key = await keyOf(files);
  const known = recent.get(key);
  if (known) return ok(remembered(key, known));
  const read = await linkRun(files);
  return read.ok ? ok(remembered(key, read.value)) : read;
}

function remembered(key: string, run: LinkedRun): LinkedRun {
  recent.delete(key);
  recent.set(key, run);
  for (const oldest of [...recent.keys()].slice(0, -mostRuns)) recent.delete(oldest);
  return run;
}

async function keyOf(files: RunFiles): Promise<string> {
  const paths = [...files.files.map(({ path }) => path), ...(files.model ? [files.model.path] : [])];
  const states = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size, mtimeMs }) => [size, mtimeMs],
        () => null,
      ),
    ),
  );
  return JSON.stringify([files, states]);
}
