import { intAttribute } from '../../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';

/**
 * The axis of a weight along which its scales run (qdq-rules N4): that of the output channels. null = one scale for all,
 * which is what ConvTranspose gets, because versions disagree about its axis (N5).
 */
export function weightAxis({ types }: CoreGraph, node: CoreNode): number | null {
  switch (node.op) {
    case 'Conv':
      return 0;
    case 'Gemm': {
      if (node.weight?.slot !== 1) return null;
      return intAttribute(node.node, 'transB', 0) === 1 ? 0 : 1;
    }
    case 'MatMul': {
      const rank = types.get(node.node.input?.[node.weight?.slot ?? 1] ?? '')?.shape?.length;
      return node.weight?.slot === 1 && rank !== undefined && rank > 1 ? rank - 1 : null;
    }
    default:
      return null;
  }
}
