/** Element types by the names that the command line and every screen use. */
export const dtypes = [
  'fp32',
  'fp16',
  'bf16',
  'fp64',
  'int8',
  'uint8',
  'int4',
  'uint4',
  'fp8',
  'fp4',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
  'string',
] as const;
export type DType = (typeof dtypes)[number];

const bits: Readonly<Record<DType, number>> = {
  fp32: 32,
  fp16: 16,
  bf16: 16,
  fp64: 64,
  int8: 8,
  uint8: 8,
  int4: 4,
  uint4: 4,
  fp8: 8,
  fp4: 4,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
  int64: 64,
  uint64: 64,
  bool: 8,
  string: 0,
};

/** Bytes of `count` elements; sub-byte types are packed. Strings have no fixed size and count 0. */
export const sizeBytesOf = (dtype: DType, count: number): number => Math.ceil((bits[dtype] * count) / 8);

export const isFloat = (dtype: DType): boolean =>
  dtype === 'fp32' || dtype === 'fp16' || dtype === 'bf16' || dtype === 'fp64';
