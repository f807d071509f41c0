import type { DType } from '../../shared/base/dtype.ts';

/** The colour families that trex users know; whatever is not a compute precision is grey. */
export type PrecisionFamily = 'int8' | 'fp16' | 'fp32' | 'fp8' | 'int4' | 'other';

const families: Readonly<Partial<Record<DType, PrecisionFamily>>> = {
  int8: 'int8',
  uint8: 'int8',
  fp16: 'fp16',
  bf16: 'fp16',
  fp32: 'fp32',
  fp64: 'fp32',
  fp8: 'fp8',
  int4: 'int4',
  uint4: 'int4',
  fp4: 'int4',
};

export const familyOf = (dtype: DType | null): PrecisionFamily =>
  dtype === null ? 'other' : (families[dtype] ?? 'other');
