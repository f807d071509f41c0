import type { DType } from '../../base/dtype.ts';

/**
 * The words by which TensorRT names a tensor's type and memory layout, 8.2 to 11: one combined `Format/Datatype`
 * string, or `Format` and `Datatype` apart. Order matters in both tables: the longer word is looked for first.
 * Source: trtexec-formats §b.1.3.
 */
export interface TensorFormat {
  readonly dtype: DType | null;
  readonly layout: string | null;
}

const typeWords: readonly (readonly [RegExp, DType])[] = [
  [/bfloat16|bf16/, 'bf16'],
  [/fp8|float8|e4m3|e5m2/, 'fp8'],
  [/fp4|float4|e2m1/, 'fp4'],
  [/uint4/, 'uint4'],
  [/int4/, 'int4'],
  [/uint8/, 'uint8'],
  [/int8/, 'int8'],
  [/int64/, 'int64'],
  [/int32/, 'int32'],
  [/bool/, 'bool'],
  [/fp16|float16|half/, 'fp16'],
  [/double|fp64|float64/, 'fp64'],
  [/fp32|float/, 'fp32'],
];

const widths: Readonly<Record<string, number>> = { two: 2, four: 4, eight: 8, sixteen: 16, 'thirty-two': 32 };

const known = new Map<string, TensorFormat>();

/** Reads a combined string; either half is null where the text does not say it (`N/A due to dynamic shapes`). */
export function readFormat(text: string): TensorFormat {
  const cached = known.get(text);
  if (cached) return cached;
  const words = text.slice(0, 200).replaceAll('.', '').toLowerCase();
  const format = { dtype: dtypeOf(words), layout: layoutOf(words) };
  if (known.size > 1000) known.clear();
  known.set(text, format);
  return format;
}

function dtypeOf(words: string): DType | null {
  for (const [pattern, dtype] of typeWords) if (pattern.test(words)) return dtype;
  return null;
}

function layoutOf(words: string): string | null {
  const volume = words.includes('with 3 spatial dimensions');
  const vectorized = /(two|four|eight|sixteen|thirty-two) wide channel vectorized/.exec(words);
  if (vectorized) return `${volume ? 'cdhw' : 'chw'}${widths[vectorized[1]!]}`;
  if (words.includes('channel major')) {
    if (words.includes('column stride % 32')) return 'dla-hwc4';
    const step = /channel % (\d+) == 0/.exec(words)?.[1] ?? '';
    return `${volume ? 'ndhwc' : 'nhwc'}${step}`;
  }
  if (words.includes('column stride % 64')) return 'dla-linear';
  if (words.includes('row major') || words.includes('linear')) return 'linear';
  if (words.includes('transposed')) return 'transposed';
  return null;
}
