import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { atLeast } from '../../../shared/base/target.ts';
import { derivedScales, pairScales } from '../../../shared/qdq/calibrate/derivedScales.ts';
import { trtCacheHeader, writeTrtCache } from '../../../shared/qdq/calibrate/trtCache.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';

/**
 * The scales of a model's own activation pairs as a TensorRT calibration cache, with those that follow from them: what a
 * DLA or an implicit INT8 build of the float model needs, which take no Q/DQ (qdq-rules §1.8).
 */
export const writtenCache: WorkHandler<'writtenCache'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target, shapes } = model.value;
  if (atLeast(target, 11))
    return err(appError('E-CALIBRATION-CACHE', `TensorRT ${target.tensorrt} reads no calibration caches any more.`));
  const core = coreGraphOf(opened.graph, shapes);
  const known = pairScales(core);
  if (known.size === 0) return err(appError('E-CALIBRATION-CACHE', 'The model has no activation pair with one scale.'));
  const scales = derivedScales(core, known);
  const text = writeTrtCache({ header: trtCacheHeader(target.tensorrt), scales });
  return ok({ text, measured: known.size, derived: scales.size - known.size });
};
