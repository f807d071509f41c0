import { ensure } from '../../base/assert.ts';
import type { DType } from '../../base/dtype.ts';
import type { NodeProto, TensorProto } from '../../onnx/model.ts';
import { bfloatTensor, floatTensor, halfTensor, int8Tensor } from '../../onnx/makeTensor.ts';
import type { Draft, Use } from './draft.ts';

/**
 * The edit primitives of qdq-rules §2 on a draft: `setScale` (cloneScale), `insertPair`, `retarget` (and, with the float
 * tensor as its end, bypass). Each leaves the rest of the graph as it is: a scale is never changed in place, because other
 * nodes may read it; a node is removed only when nothing reads it any more.
 */

/** Points every one of `nodes` (Q and DQ, by first output) at the scale tensor `scale`, and drops scales left unread. */
export const setScale = (draft: Draft, nodes: readonly string[], scale: string): void =>
  setParameter(draft, nodes, scaleSlot, scale);

export const setZeroPoint = (draft: Draft, nodes: readonly string[], tensor: string): void =>
  setParameter(draft, nodes, zeroPointSlot, tensor);

const scaleSlot = 1;
const zeroPointSlot = 2;

function setParameter(draft: Draft, nodes: readonly string[], slot: number, tensor: string): void {
  const former = new Set<string>();
  for (const node of nodes) {
    const from = draft.maker(node)?.input?.[slot];
    if (from === undefined || from === tensor) continue;
    draft.rewire({ node, slot }, tensor);
    former.add(from);
  }
  for (const name of former) draft.sweep(name);
}

/** A new scale of the type that the data has: a scalar for one value, a vector for more. Its name starts with `wish`. */
export function addScale(draft: Draft, wish: string, values: readonly number[], dtype: DType): string {
  const name = draft.freshName(wish);
  draft.addInitializer(scaleTensor(name, values, dtype));
  return name;
}

function scaleTensor(name: string, values: readonly number[], dtype: DType): TensorProto {
  const dims = values.length === 1 ? [] : [values.length];
  if (dtype === 'fp16') return halfTensor(name, dims, values);
  return dtype === 'bf16' ? bfloatTensor(name, dims, values) : floatTensor(name, dims, values);
}

const zeroPointName = 'qdq_studio_zero_point';

/** INT8 zeros, one or one a channel; all pairs of ours share them. */
export function zeroPoint(draft: Draft, count = 1): string {
  const wish = count === 1 ? zeroPointName : `${zeroPointName}_${count}`;
  const dims = count === 1 ? [] : [count];
  const known = draft.initializer(wish);
  if (known?.dataType === int8 && known.dims?.length === dims.length) return wish;
  const name = draft.freshName(wish);
  draft.addInitializer(int8Tensor(name, dims, new Int8Array(count)));
  return name;
}

const int8 = 3;

export interface NewPair {
  readonly tensor: string;
  readonly scale: string;
  readonly zeroPoint: string;
  /** null = one scale for the whole tensor. */
  readonly axis: number | null;
}

/** A new Q→DQ. @returns the output of its DQ. */
export function insertPair(draft: Draft, pair: NewPair): string {
  const quantize = half(draft, 'QuantizeLinear', pair.tensor, pair);
  draft.insertNode(quantize);
  const dequantize = half(draft, 'DequantizeLinear', ensure(quantize.output?.[0], 'a Q has an output'), pair);
  draft.insertNode(dequantize);
  return ensure(dequantize.output?.[0], 'a DQ has an output');
}

const half = (draft: Draft, opType: string, input: string, pair: NewPair): NodeProto => ({
  input: [input, pair.scale, pair.zeroPoint],
  output: [draft.freshName(`${pair.tensor}_${opType}_output`)],
  name: draft.freshName(`${pair.tensor}_${opType}`),
  opType,
  ...(pair.axis === null ? {} : { attribute: [{ name: 'axis', type: intAttributeType, i: BigInt(pair.axis) }] }),
});

const intAttributeType = 2;

/** Points inputs at `tensor`. @returns labels of the Q and DQ nodes that nobody reads any more, and that are gone. */
export function retarget(draft: Draft, uses: readonly Use[], tensor: string): readonly string[] {
  const removed: string[] = [];
  for (const use of uses) {
    const from = inputOf(draft, use);
    if (from === tensor) continue;
    draft.rewire(use, tensor);
    removed.push(...draft.sweep(from));
  }
  return removed;
}

export const inputOf = (draft: Draft, use: Use): string => draft.maker(use.node)?.input?.[use.slot] ?? '';

/** What an input would read without its pairs: what goes into the outermost Q; itself where there is no Q. */
export function floatSource(draft: Draft, use: Use): string {
  let source = inputOf(draft, use);
  let at = source;
  for (let maker = draft.maker(at); maker && passes.has(maker.opType ?? ''); maker = draft.maker(at)) {
    at = maker.input?.[0] ?? '';
    if (maker.opType === 'QuantizeLinear') source = at;
  }
  return source;
}

const passes = new Set(['QuantizeLinear', 'DequantizeLinear', 'Identity']);
