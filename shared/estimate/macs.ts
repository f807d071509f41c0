import { intAttribute } from '../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../qdq/graph/coreGraph.ts';

/** Multiply-adds of a node; 0 for an operator that has none to speak of, null where a shape is not known. */
export function macsOf(core: CoreGraph, { node }: CoreNode): number | null {
  const [first, second, made] = [node.input?.[0], node.input?.[1], node.output?.[0]].map((name) => shapeOf(core, name));
  switch (node.opType ?? '') {
    case 'Conv':
      return made && second ? product(made) * product(second.slice(1)) : null;
    case 'ConvTranspose':
      return first && second ? product(first) * product(second.slice(1)) : null;
    case 'MatMul':
      return made && first ? product(made) * (first.at(-1) ?? 1) : null;
    case 'Gemm':
      return made && first ? product(made) * (first[intAttribute(node, 'transA', 0) === 1 ? 0 : 1] ?? 1) : null;
    default:
      return 0;
  }
}

/** Elements of the weight that a node reads; 0 for a node without one, null where its shape is not known. */
export function weightCountOf(core: CoreGraph, { node, weight }: CoreNode): number | null {
  if (!weight) return 0;
  const shape = shapeOf(core, node.input?.[weight.slot]);
  return shape && product(shape);
}

/** Elements of a tensor; null where a dimension is not known. */
export function elementsOf(core: CoreGraph, tensor: string): number | null {
  const shape = shapeOf(core, tensor);
  return shape && product(shape);
}

function shapeOf(core: CoreGraph, name: string | undefined): readonly number[] | null {
  const shape = core.types.get(name ?? '')?.shape ?? null;
  return shape?.every((dim) => dim !== null) ? shape : null;
}

const product = (shape: readonly number[]): number => shape.reduce((count, dim) => count * dim, 1);
