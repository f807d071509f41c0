import type { RunId } from '../../../shared/base/brand.ts';
import type { JsonText } from '../../../shared/base/jsonText.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { RunEngine } from '../../../shared/contract/runMethods.ts';
import type { Studio } from '../studio.ts';
import { runFilesOf } from './runFiles.ts';

/** The layers of a run, linked to its model. Errors: `E-NOT-FOUND`, `E-RUN-UNFINISHED`, `E-BLOB-MISSING`. */
export async function runEngine(studio: Studio, id: RunId): Promise<Result<JsonText<RunEngine>>> {
  const files = runFilesOf(studio.store, id);
  return files.ok ? studio.work.run('runEngine', files.value) : files;
}

/** All keys that the file has of one layer. Errors: as above. */
export async function layerKeys(
  studio: Studio,
  id: RunId,
  layer: number,
): Promise<Result<Readonly<Record<string, unknown>>>> {
  const files = runFilesOf(studio.store, id);
  return files.ok ? studio.work.run('layerKeys', { ...files.value, layer }) : files;
}
