import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { AppEvent } from '../../shared/contract/api.ts';
import type { Project } from '../../shared/contract/project.ts';
import type { Studio } from '../studio/studio.ts';
import { withRecent, type PreferencesFile } from './preferences.ts';
import { createWorkTasks, type WorkTasks } from './workTasks.ts';

/** The one project that an app process has open, what is being worked on in it, and the listeners of its events. */
export interface Session {
  current(): Studio | null;
  /** `E-NOT-FOUND` when no project is open. */
  studio(): Result<Studio>;
  /** Stopped when the project is closed. */
  readonly tasks: WorkTasks;
  /** Closes what is open, then makes `opened` current and remembers it. */
  use(opened: Studio): Project;
  close(): Promise<void>;
  emit(event: AppEvent): void;
}

export function createSession(
  preferences: PreferencesFile,
  emit: (event: AppEvent) => void,
  now: () => Date = () => new Date(),
): Session {
  let studio: Studio | null = null;
  let stopListening: (() => void) | null = null;
  const tasks = createWorkTasks(emit);
  const close = async (): Promise<void> => {
    const closing = studio;
    tasks.stopAll();
    stopListening?.();
    studio = null;
    stopListening = null;
    if (closing) await closing.close();
  };
  return {
    current: () => studio,
    tasks,
    studio: () => (studio ? ok(studio) : err(appError('E-NOT-FOUND', 'No project is open.'))),
    use(opened) {
      void close();
      studio = opened;
      stopListening = opened.jobs.on(emit);
      const { project } = opened.store;
      preferences.set({
        recent: withRecent(preferences.get(), {
          path: project.path,
          name: project.name,
          openedAt: now().toISOString(),
        }),
      });
      opened.jobs.wake();
      emit({ kind: 'changed', topic: 'project' });
      return project;
    },
    async close() {
      await close();
      emit({ kind: 'changed', topic: 'project' });
    },
    emit,
  };
}
