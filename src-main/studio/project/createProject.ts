import type { Result } from '../../../shared/base/result.ts';
import { createProjectStore } from '../../store/projectStore.ts';
import { composeStudio } from '../compose.ts';
import type { Environment } from '../environment.ts';
import type { Studio } from '../studio.ts';
import { openWith } from './openProject.ts';

/**
 * Makes a new project; `.qdq` is added to the path where it is missing.
 * Errors: `E-PROJECT-EXISTS`, `E-PROJECT-NETWORK`, `E-FILE-NOT-FOUND` for its folder, `E-FILE-UNWRITABLE`, `E-DISK-FULL`.
 */
export const createProject = (path: string, environment: Environment): Promise<Result<Studio>> =>
  openWith(createProjectStore(path, environment), (store) => composeStudio(store, environment));
