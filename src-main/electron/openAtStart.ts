import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AppError } from '../../shared/base/errors.ts';
import type { HandlerContext } from '../api/handlers/context.ts';
import { openProject } from '../studio/project/openProject.ts';
import { openSample } from '../studio/project/openSample.ts';

/**
 * What the app opens by itself: the project named on its command line, the sample with `--sample`, else the last project
 * that is still there.
 * @returns why the project did not open; Start stays then.
 */
export async function openAtStart(argv: readonly string[], context: HandlerContext): Promise<AppError | null> {
  const { session, environment, preferences, sampleProject } = context;
  const named = argv.slice(1).find((argument) => argument.endsWith('.qdq') && !argument.startsWith('-'));
  const last = preferences.get().recent.find((entry) => existsSync(entry.path))?.path;
  const path = named === undefined ? last : resolve(named);
  const opened = argv.includes('--sample')
    ? await openSample(sampleProject, environment)
    : path === undefined || argv.includes('--start')
      ? null
      : await openProject(path, environment);
  if (opened === null) return null;
  if (!opened.ok) return opened.error;
  session.use(opened.value);
  return null;
}
