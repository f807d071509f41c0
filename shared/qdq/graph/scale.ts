import type { DType } from '../../base/dtype.ts';
import { indexOf } from '../../onnx/graphIndex.ts';
import { foldFloats } from '../../onnx/foldFloats.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import { constantOf, dtypeOf, elementCount, tensorBytes, tensorFloats } from '../../onnx/tensors.ts';

/**
 * The scale of a Q or DQ node. What counts as equal (L3) is decided in `pairs.ts`, at the precision in use; `bits` is the
 * hex of the stored bytes, so that nothing is ever "almost equal".
 */
export interface Scale {
  /** The tensor that the node reads: an initializer, or the output of a Constant node (perhaps behind a no-op). */
  readonly tensor: string;
  readonly dtype: DType;
  readonly bits: string;
  readonly values: Float32Array;
  readonly rank: number;
}

const scales = new WeakMap<object, Map<string, Scale | null>>();

/** @returns null when the scale is not a build-time constant, or cannot be read. */
export function scaleOf(graph: ModelGraph, tensor: string): Scale | null {
  const index = indexOf(graph);
  let known = scales.get(index);
  if (!known) {
    known = new Map();
    scales.set(index, known);
  }
  const cached = known.get(tensor);
  if (cached !== undefined) return cached;
  const scale = readScale(graph, tensor);
  known.set(tensor, scale);
  return scale;
}

function readScale(graph: ModelGraph, tensor: string): Scale | null {
  const constant = constantOf(graph, tensor);
  if (!constant) return foldedScale(graph, tensor);
  const dtype = dtypeOf(constant.dataType ?? 0);
  if (dtype === null) return null;
  const values = tensorFloats(graph, constant);
  const bytes = tensorBytes(graph, constant);
  if (!values.ok || !bytes.ok || elementCount(constant) !== values.value.length) return null;
  return {
    tensor,
    dtype,
    bits: bitsOf(bytes.value, values.value.length),
    values: values.value,
    rank: constant.dims?.length ?? 0,
  };
}

/** A scale that constant arithmetic makes (`amax / 127`): its bits are those of the result. */
function foldedScale(graph: ModelGraph, tensor: string): Scale | null {
  const values = foldFloats(graph, tensor);
  if (!values) return null;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const rank = values.length === 1 ? 0 : 1;
  return { tensor, dtype: 'fp32', bits: bitsOf(bytes, values.length), values, rank };
}

const bitsOf = (bytes: Uint8Array, count: number): string => (count <= 64 ? hex(bytes) : `${count}:${digest(bytes)}`);

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** FNV-1a over the bytes, twice with different seeds: only to tell long per-channel scales apart. */
function digest(bytes: Uint8Array): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193) >>> 0;
    high = Math.imul(high ^ byte, 0x85ebca6b) >>> 0;
  }
  return `${low.toString(16)}${high.toString(16)}`;
}

/** By the type that a scale is stored in; a smaller one loses digits, or is 0 on the device. */
export const smallestNormalScale = { fp32: 2 ** -126, fp16: 2 ** -14 } as const;

/** For what is zero everywhere any positive scale says the same: normal in FP32 with room to spare, in FP16 just. */
export const deadScale = { fp32: 2 ** -24, fp16: 2 ** -14 } as const;
