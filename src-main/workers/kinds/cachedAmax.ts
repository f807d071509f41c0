import { ok } from '../../../shared/base/result.ts';
import { derivedScales } from '../../../shared/qdq/calibrate/derivedScales.ts';
import { readTrtCache } from '../../../shared/qdq/calibrate/trtCache.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';

/** Largest |x| of the model's tensors by a TensorRT calibration cache, and by what follows from it. */
export const cachedAmax: WorkHandler<'cachedAmax'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const cache = readTrtCache(input.cache);
  if (!cache.ok) return cache;
  const scales = derivedScales(coreGraphOf(model.value.opened.graph, model.value.shapes), cache.value.scales);
  return ok({ amax: Object.fromEntries([...scales].map(([tensor, scale]) => [tensor, 127 * scale])) });
};
