import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AppMethods } from '../../../shared/contract/appMethods.ts';
import type { HandlerContext, HandlersOf } from './context.ts';

/** The app itself: what it is, files from the user's hand, clipboard, links, settings. */
export const appHandlers = (context: HandlerContext): HandlersOf<keyof AppMethods> => {
  const { desktop, tokens, preferences, session } = context;
  const settings = () => {
    const { theme } = preferences.get();
    const project = session.current()?.store.settings.get();
    return { target: 'trt=10.3,sm=87', layout: {}, ...project, theme };
  };
  return {
    'app.info': async () => ok(desktop.info),
    'files.pick': async ({ purpose }) => ok((await desktop.pick(purpose)).map((path) => tokens.issue(path))),
    'files.drop': async ({ paths }) => ok(paths.map((path) => tokens.issue(path))),
    'clipboard.write': async ({ text }) => {
      await desktop.writeClipboard(text);
      return ok(null);
    },
    'clipboard.writePng': async ({ png }) =>
      (await desktop.writeClipboardPng(png))
        ? ok(null)
        : err(appError('E-IPC-INPUT', 'What was to be copied is no PNG picture.')),
    'links.open': async ({ link }) => {
      await desktop.openLink(link);
      return ok(null);
    },
    'settings.get': async () => ok(settings()),
    'settings.set': async ({ patch: { theme, ...rest } }) => {
      if (theme !== undefined) preferences.set({ theme });
      const studio = session.current();
      if (studio) {
        const saved = studio.store.settings.set(rest);
        if (!saved.ok) return saved;
      }
      session.emit({ kind: 'changed', topic: 'settings' });
      return ok(settings());
    },
  };
};
