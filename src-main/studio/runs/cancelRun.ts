import type { RunId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Studio } from '../studio.ts';

/** Asks for the end of a run, whichever process follows it; one that has ended already stays as it is. */
export const cancelRun = (studio: Studio, id: RunId): Promise<Result<void>> => studio.jobs.cancel(id);
