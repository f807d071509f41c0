import type { EngineLayer } from './graph.ts';
import { isQdqName } from './import/onnxNames.ts';

/** What a layer is called in a sentence: the operators it runs, without weights, Q/DQ and what TensorRT made up. */
export function layerLabel({ name, kind, onnxNodes }: EngineLayer): string {
  if (kind === 'qdq' || kind === 'requantize' || kind === 'reformat') return name;
  const operators = onnxNodes.filter((node) => !isQdqName(node));
  if (operators.length === 0 || name.startsWith('__myl') || name.startsWith('{')) return name;
  return operators.length <= 4
    ? operators.join(' + ')
    : `${operators.slice(0, 4).join(' + ')} + ${operators.length - 4} more`;
}
