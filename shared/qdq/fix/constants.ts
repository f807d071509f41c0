import { indexOf, intAttribute } from '../../onnx/graphIndex.ts';
import { halfTensor, floatTensor } from '../../onnx/makeTensor.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import { constantOf, shapeOf, tensorFloats, tensorNumbers } from '../../onnx/tensors.ts';
import type { EdgeRef } from './action.ts';
import type { Effect, Site } from './site.ts';
import type { Draft, Use } from './draft.ts';
import { inputOf, retarget } from './pairEdits.ts';

/** Constants put where TensorRT looks for them. No value that the model computes with changes. */

/** The DQ of a stored integer constant is replaced by the floats that it stands for. */
export function foldDq(site: Site, edge: EdgeRef): Effect | null {
  const name = foldedDq(site, edge);
  if (name === null) return null;
  const removed = retarget(site.draft, [edge], name);
  return { op: 'fold-constant', nodes: [edge.label, ...removed], tensors: [name], ...noScale };
}

/** Stores the values of the DQ that `use` reads. @returns the new tensor's name; null when it is no constant. */
export function foldedDq({ draft, context }: Site, use: Use): string | null {
  const input = inputOf(draft, use);
  const dq = draft.maker(input);
  const values = dq?.opType === 'DequantizeLinear' ? dequantized(context.graph, dq) : null;
  if (!values) return null;
  const name = draft.freshName(`${input}_folded`);
  const isHalf = context.core.types.get(input)?.dtype === 'fp16';
  draft.addInitializer(
    isHalf ? halfTensor(name, values.dims, values.floats) : floatTensor(name, values.dims, values.floats),
  );
  return name;
}

interface Folded {
  readonly dims: readonly number[];
  readonly floats: Float32Array;
}

/** (integer − zero point) · scale, along the axis where there is one scale a channel. */
function dequantized(graph: ModelGraph, dq: NodeProto): Folded | null {
  const stored = constantOf(graph, dq.input?.[0] ?? '');
  const scale = constantOf(graph, dq.input?.[1] ?? '');
  const zero = constantOf(graph, dq.input?.[2] ?? '');
  const integers = stored ? tensorNumbers(graph, stored) : null;
  const scales = scale ? tensorFloats(graph, scale) : null;
  const zeros = zero ? tensorNumbers(graph, zero) : null;
  if (!stored || !integers?.ok || !scales?.ok || zeros?.ok === false) return null;
  const dims = shapeOf(stored);
  const count = scales.value.length;
  const axis = intAttribute(dq, 'axis', 1);
  const at = axis < 0 ? axis + dims.length : axis;
  if (count !== 1 && dims[at] !== count) return null;
  const inner = dims.slice(at + 1).reduce((product, dim) => product * dim, 1);
  const channelOf = (place: number): number => (count === 1 ? 0 : Math.floor(place / inner) % count);
  const zeroOf = (channel: number): number => zeros?.value[zeros.value.length === 1 ? 0 : channel] ?? 0;
  const floats = Float32Array.from(integers.value, (value, place) => {
    const channel = channelOf(place);
    return (value - zeroOf(channel)) * scales.value[channel]!;
  });
  return { dims, floats };
}

/** The input reads the constant itself; the Identity goes when nobody else reads it. */
export function inlineConstant({ draft }: Site, edge: EdgeRef): Effect | null {
  const name = storedName(draft, inputOf(draft, edge));
  if (name === inputOf(draft, edge)) return null;
  retarget(draft, [edge], name);
  return { op: 'fold-constant', nodes: [edge.label], tensors: [name], ...noScale };
}

function storedName(draft: Draft, tensor: string): string {
  let at = tensor;
  for (let maker = draft.maker(at); maker?.opType === 'Identity'; maker = draft.maker(at)) at = maker.input?.[0] ?? '';
  return at;
}

/** The stored values of a weight: an initializer, or a Constant node's. */
export function storedFloats(graph: ModelGraph, name: string): Folded | null {
  const constant = constantOf(graph, name);
  const values = constant && !isProduced(graph, name) ? tensorFloats(graph, constant) : null;
  return constant && values?.ok ? { dims: shapeOf(constant), floats: values.value } : null;
}

const isProduced = (graph: ModelGraph, name: string): boolean => {
  const { nodes, producers } = indexOf(graph);
  const at = producers.get(name);
  return at !== undefined && nodes[at]?.opType === 'DequantizeLinear';
};

const noScale = { scaleSource: null, scale: null, sqnrLossDb: 0 } as const;
