import { attributeOf, indexOf, intAttribute } from '../../onnx/graphIndex.ts';
import { floatTensor, int8Tensor } from '../../onnx/makeTensor.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import { constantOf, shapeOf, tensorFloats, tensorNumbers } from '../../onnx/tensors.ts';
import { Draft } from '../fix/draft.ts';
import { coreGraphOf } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';

/**
 * Quantized weights as floats behind a Q, which every TensorRT takes, or as stored INT8 behind a DQ alone, a quarter of
 * the bytes, which TensorRT takes from 10 on (qdq-rules E6). Both stand for the same numbers: rounding is half to even,
 * as Q does it (N1). Only symmetric INT8 weights whose constant and scale are in the file change.
 */
export type WeightStorage = 'float' | 'int8';

export function storeWeights(
  graph: ModelGraph,
  as: WeightStorage,
): { readonly graph: ModelGraph; readonly changed: readonly string[] } {
  const draft = new Draft(graph);
  const changed = coreGraphOf(graph).pairs.flatMap((pair) => {
    if (pair.root !== 'weight' || pair.qtype !== 'int8' || !pair.scale || pair.dqs.length === 0) return [];
    const done = as === 'int8' ? toInt8(graph, draft, pair) : toFloat(graph, draft, pair);
    return done ? [pair.label] : [];
  });
  return { graph: draft.finish(), changed };
}

function toInt8(graph: ModelGraph, draft: Draft, pair: Pair): boolean {
  const quantize = indexOf(graph).nodes[pair.q ?? -1];
  const constant = constantOf(graph, pair.tensor);
  const values = constant ? tensorFloats(graph, constant) : null;
  if (!quantize || !constant || !values?.ok || !isSymmetric(graph, quantize)) return false;
  const dims = shapeOf(constant);
  const scaleAt = scalesAlong(pair, dims, quantize);
  if (!scaleAt) return false;
  const integers = Int8Array.from(values.value, (value, at) => toLevel(Math.fround(value / scaleAt(at))));
  rewire(graph, draft, pair, (name) => draft.addInitializer(int8Tensor(name, dims, integers)), `${pair.tensor}_int8`);
  return true;
}

function toFloat(graph: ModelGraph, draft: Draft, pair: Pair): boolean {
  const dequantize = indexOf(graph).nodes[pair.dqs[0] ?? -1];
  const constant = pair.q === null ? constantOf(graph, pair.tensor) : null;
  const values = constant ? tensorNumbers(graph, constant) : null;
  if (!dequantize || !constant || !values?.ok || !isSymmetric(graph, dequantize)) return false;
  const dims = shapeOf(constant);
  const scaleAt = scalesAlong(pair, dims, dequantize);
  if (!scaleAt) return false;
  const floats = Float32Array.from(values.value, (value, at) => value * scaleAt(at));
  const axis = attributeOf(dequantize, 'axis');
  const make = (name: string): void => {
    const stored = draft.freshName(`${pair.tensor}_float`);
    draft.addInitializer(floatTensor(stored, dims, floats));
    draft.insertNode({
      input: [stored, ...(dequantize.input ?? []).slice(1)],
      output: [name],
      name: draft.freshName(`${pair.tensor}_QuantizeLinear`),
      opType: 'QuantizeLinear',
      ...(axis ? { attribute: [axis] } : {}),
    });
  };
  rewire(graph, draft, pair, make, `${pair.tensor}_quantized`);
  return true;
}

/** Every DQ of the pair reads what `make` puts there; what nobody reads any more goes. */
function rewire(graph: ModelGraph, draft: Draft, pair: Pair, make: (name: string) => void, wish: string): void {
  const name = draft.freshName(wish);
  make(name);
  for (const at of pair.dqs) {
    const node = indexOf(graph).nodes[at]!;
    const former = node.input?.[0] ?? '';
    draft.rewire({ node: node.output?.[0] ?? '', slot: 0 }, name);
    draft.sweep(former);
  }
}

/** The scale of each element of a weight, by its position; null when the axis does not fit. */
export function scalesAlong(
  { scale }: Pair,
  dims: readonly number[],
  node: NodeProto,
): ((at: number) => number) | null {
  const values = scale?.values ?? [];
  if (values.length === 1) return () => values[0]!;
  const axis = intAttribute(node, 'axis', 1);
  const place = axis < 0 ? axis + dims.length : axis;
  if (dims[place] !== values.length) return null;
  const inner = dims.slice(place + 1).reduce((product, dim) => product * dim, 1);
  return (at) => values[Math.floor(at / inner) % values.length]!;
}

function isSymmetric(graph: ModelGraph, node: NodeProto): boolean {
  const name = node.input?.[2] ?? '';
  if (name === '') return false;
  const constant = constantOf(graph, name);
  const values = constant ? tensorNumbers(graph, constant) : null;
  return values?.ok === true && values.value.every((value) => value === 0);
}

/** The nearest INT8, ties to even (N1). */
export const toLevel = (value: number): number => Math.max(-128, Math.min(127, roundHalfEven(value)));

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
}
