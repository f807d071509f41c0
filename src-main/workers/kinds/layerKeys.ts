import { ok } from '../../../shared/base/result.ts';
import type { WorkHandler } from '../handler.ts';
import { linkedRunOf } from './recentRuns.ts';

/** All keys that the file has of one layer; none for a layer that is not there. */
export const layerKeys: WorkHandler<'layerKeys'> = async ({ layer, ...files }) => {
  const run = await linkedRunOf(files);
  return run.ok ? ok(run.value.evidence.engine?.layers[layer]?.raw ?? {}) : run;
};
