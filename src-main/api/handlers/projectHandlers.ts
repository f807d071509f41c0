import { ok } from '../../../shared/base/result.ts';
import type { ProjectMethods } from '../../../shared/contract/projectMethods.ts';
import { createProject } from '../../studio/project/createProject.ts';
import { openProject } from '../../studio/project/openProject.ts';
import { openSample } from '../../studio/project/openSample.ts';
import { redo } from '../../studio/project/redo.ts';
import { undo } from '../../studio/project/undo.ts';
import { withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Opening and closing projects, and taking back what was done in one. */
export const projectHandlers = (context: HandlerContext): HandlersOf<keyof ProjectMethods> => {
  const { session, environment, tokens, preferences, sampleProject } = context;
  return {
    'project.recent': async () => ok(preferences.get().recent),
    'project.current': async () => ok(session.current()?.store.project ?? null),
    'project.create': async ({ token }) => {
      const path = tokens.path(token);
      if (!path.ok) return path;
      const opened = await createProject(path.value.endsWith('.qdq') ? path.value : `${path.value}.qdq`, environment);
      return opened.ok ? ok(session.use(opened.value)) : opened;
    },
    'project.open': async (input) => {
      const path = 'token' in input ? tokens.path(input.token) : ok(input.recent);
      if (!path.ok) return path;
      const opened = await openProject(path.value, environment);
      return opened.ok ? ok(session.use(opened.value)) : opened;
    },
    'project.openSample': async () => {
      const opened = await openSample(sampleProject, environment);
      return opened.ok ? ok(session.use(opened.value)) : opened;
    },
    'project.close': async () => {
      await session.close();
      return ok(null);
    },
    'history.state': () => withProject(context, (studio) => ok(studio.store.history.state())),
    'history.undo': () => withProject(context, undo, 'history', 'variants', 'runs'),
    'history.redo': () => withProject(context, redo, 'history', 'variants', 'runs'),
  };
};
