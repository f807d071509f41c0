import type { DType } from '../base/dtype.ts';

/**
 * `TensorProto.DataType`: the numbers that the ONNX IR gives to element types (IR 3 to 13), with the width of an element.
 * `dtype` is null for a type that this project can carry but not name (complex, 2-bit and scale-only types).
 */
export interface ElementType {
  readonly code: number;
  readonly onnxName: string;
  readonly dtype: DType | null;
  readonly bits: number;
}

const element = (code: number, onnxName: string, dtype: DType | null, bits: number): ElementType => ({
  code,
  onnxName,
  dtype,
  bits,
});

const table: readonly ElementType[] = [
  element(1, 'FLOAT', 'fp32', 32),
  element(2, 'UINT8', 'uint8', 8),
  element(3, 'INT8', 'int8', 8),
  element(4, 'UINT16', 'uint16', 16),
  element(5, 'INT16', 'int16', 16),
  element(6, 'INT32', 'int32', 32),
  element(7, 'INT64', 'int64', 64),
  element(8, 'STRING', 'string', 0),
  element(9, 'BOOL', 'bool', 8),
  element(10, 'FLOAT16', 'fp16', 16),
  element(11, 'DOUBLE', 'fp64', 64),
  element(12, 'UINT32', 'uint32', 32),
  element(13, 'UINT64', 'uint64', 64),
  element(14, 'COMPLEX64', null, 64),
  element(15, 'COMPLEX128', null, 128),
  element(16, 'BFLOAT16', 'bf16', 16),
  element(17, 'FLOAT8E4M3FN', 'fp8', 8),
  element(18, 'FLOAT8E4M3FNUZ', 'fp8', 8),
  element(19, 'FLOAT8E5M2', 'fp8', 8),
  element(20, 'FLOAT8E5M2FNUZ', 'fp8', 8),
  element(21, 'UINT4', 'uint4', 4),
  element(22, 'INT4', 'int4', 4),
  element(23, 'FLOAT4E2M1', 'fp4', 4),
  element(24, 'FLOAT8E8M0', null, 8),
  element(25, 'UINT2', null, 2),
  element(26, 'INT2', null, 2),
];

const byCode = new Map(table.map((entry) => [entry.code, entry]));

/** @returns undefined for a number that the IR does not define. */
export const elementTypeOf = (code: number): ElementType | undefined => byCode.get(code);

/** The name that every screen uses for an ONNX element type; null where it has none. */
export const dtypeOf = (onnxDataType: number): DType | null => byCode.get(onnxDataType)?.dtype ?? null;

/** The ONNX number of a type; FP8 is E4M3FN, the one that TensorRT takes. */
export function dataTypeOf(dtype: DType): number {
  for (const entry of table) if (entry.dtype === dtype) return entry.code;
  return 0;
}
