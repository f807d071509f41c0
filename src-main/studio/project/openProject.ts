import { ok, type Result } from '../../../shared/base/result.ts';
import { openProjectStore } from '../../store/projectStore.ts';
import type { Store } from '../../store/store.ts';
import { composeStudio } from '../compose.ts';
import type { Environment } from '../environment.ts';
import type { Studio } from '../studio.ts';

/**
 * Opens a project; jobs that were left running are looked for with `jobs.wake()`.
 * Errors: `E-FILE-NOT-FOUND`, `E-PROJECT-NOT-PROJECT`, `E-PROJECT-NEWER`, `E-PROJECT-DAMAGED`, `E-PROJECT-NETWORK`,
 * `E-PROJECT-LOCKED`, `E-FILE-UNWRITABLE`, `E-DISK-FULL`.
 */
export const openProject = (path: string, environment: Environment): Promise<Result<Studio>> =>
  openWith(openProjectStore(path, environment), (store) => composeStudio(store, environment));

export async function openWith(
  opening: Promise<Result<Store>>,
  compose: (store: Store) => Studio,
): Promise<Result<Studio>> {
  const store = await opening;
  return store.ok ? ok(compose(store.value)) : store;
}
