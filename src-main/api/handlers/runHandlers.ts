import { ok, type Result } from '../../../shared/base/result.ts';
import type { RunMethods } from '../../../shared/contract/runMethods.ts';
import { cancelRun } from '../../studio/runs/cancelRun.ts';
import { compareManyRuns } from '../../studio/runs/compareManyRuns.ts';
import { compareRuns } from '../../studio/runs/compareRuns.ts';
import { importRun } from '../../studio/runs/importRun.ts';
import { layerKeys, runEngine } from '../../studio/runs/runEngine.ts';
import { removeRun } from '../../studio/runs/removeRun.ts';
import { runDetail } from '../../studio/runs/runDetail.ts';
import { startRun } from '../../studio/runs/startRun.ts';
import { runFilesAt, type FileTokens } from '../fileTokens.ts';
import { done, withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Runs, and two runs side by side. */
export const runHandlers = (context: HandlerContext): HandlersOf<keyof RunMethods> => ({
  'runs.list': () => withProject(context, (studio) => ok(studio.store.runs.list())),
  'runs.start': (request) => withProject(context, (studio) => startRun(studio, request), 'runs', 'history'),
  'runs.cancel': async ({ id }) => done(await withProject(context, (studio) => cancelRun(studio, id), 'runs')),
  'runs.remove': async ({ id }) =>
    done(await withProject(context, (studio) => removeRun(studio, id), 'runs', 'history')),
  'runs.import': async ({ tokens, label }) => {
    const paths = await pathsOf(tokens, context.tokens);
    if (!paths.ok) return paths;
    return withProject(context, (studio) => importRun(studio, { paths: paths.value, label }), 'runs', 'history');
  },
  'runs.detail': ({ id }) => withProject(context, (studio) => runDetail(studio, id)),
  'runs.engine': ({ id }) => withProject(context, (studio) => runEngine(studio, id)),
  'runs.layer': ({ id, layer }) => withProject(context, (studio) => layerKeys(studio, id, layer)),
  'runs.log': ({ id, fromLine }) => withProject(context, (studio) => ok(studio.jobs.logLines(id, fromLine))),
  'jobs.list': () => withProject(context, (studio) => ok(studio.jobs.views())),
  'compare.pair': ({ a, b }) => withProject(context, (studio) => compareRuns(studio, a, b)),
  'compare.many': ({ runs, base }) => withProject(context, (studio) => compareManyRuns(studio, runs, base)),
});

async function pathsOf(given: readonly string[], tokens: FileTokens): Promise<Result<readonly string[]>> {
  const paths: string[] = [];
  for (const token of given) {
    const path = tokens.path(token);
    if (!path.ok) return path;
    paths.push(...(await runFilesAt(path.value)));
  }
  return ok(paths);
}
