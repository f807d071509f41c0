import type { Handlers } from '../dispatcher.ts';
import type { Environment } from '../../studio/environment.ts';
import type { Studio } from '../../studio/studio.ts';
import type { AppEvent, Method } from '../../../shared/contract/api.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Desktop } from '../desktop.ts';
import type { FileTokens } from '../fileTokens.ts';
import type { PreferencesFile } from '../preferences.ts';
import type { Questions } from '../questions.ts';
import type { ReportPreviews } from '../reportPreviews.ts';
import type { Session } from '../session.ts';

/** What handlers share: the open project, the shell, and what the app remembers. */
export interface HandlerContext {
  readonly session: Session;
  readonly environment: Environment;
  readonly desktop: Desktop;
  readonly tokens: FileTokens;
  readonly preferences: PreferencesFile;
  readonly previews: ReportPreviews;
  readonly questions: Questions;
  /** Where the sample's project is kept: a folder of the app's own. */
  readonly sampleProject: string;
}

export type HandlersOf<M extends Method> = Pick<Handlers, M>;

/** Runs `work` on the open project, and tells the window what changed when it succeeded. */
export async function withProject<T>(
  { session }: HandlerContext,
  work: (studio: Studio) => Result<T> | Promise<Result<T>>,
  ...changes: readonly Extract<AppEvent, { kind: 'changed' }>['topic'][]
): Promise<Result<T>> {
  const studio = session.studio();
  if (!studio.ok) return studio;
  const result = await work(studio.value);
  if (result.ok) for (const topic of changes) session.emit({ kind: 'changed', topic });
  return result;
}

/** An answer that carries nothing. */
export const done = (result: Result<unknown>): Result<null> => (result.ok ? { ok: true, value: null } : result);
