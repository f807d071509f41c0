import { isQdqName } from '../../../shared/engine/view/title.ts';
import { plural } from '../../ui/format.ts';
import type { EngineView } from './useEngine.ts';

/**
 * How many Q/DQ stayed, in words: newer engines run several Q and DQ nodes in one kernel, so nodes and kernels are told
 * apart where they differ. Null where none did.
 */
export function survivalText({ model, prediction }: EngineView): string | null {
  const kernels = model.nodes.filter(({ loud }) => loud === 'qdq' || loud === 'requantize');
  if (kernels.length === 0) return null;
  const named = new Set(kernels.flatMap(({ layer }) => layer?.onnxNodes.filter(isQdqName) ?? []));
  const nodes = prediction === null ? named.size : prediction.survivingQdq.length;
  return nodes <= kernels.length
    ? `${kernels.length} Q/DQ survive`
    : `${nodes} Q/DQ survive in ${plural(kernels.length, 'kernel')}`;
}
