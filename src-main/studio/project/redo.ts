import type { Result } from '../../../shared/base/result.ts';
import type { HistoryState } from '../../../shared/contract/projectMethods.ts';
import type { Studio } from '../studio.ts';

/** Does again what was undone last. A run that comes back shows how it ended; it is not started again. */
export const redo = (studio: Studio): Result<HistoryState> => studio.store.history.redo();
