/**
 * Floats narrower than 32 bits, to and from numbers. A format is sign, `exponentBits`, `mantissaBits`, a bias, and a rule
 * for its largest codes; every format here decodes by the same formula (ONNX "float stored in 8 bits", IEEE 754).
 */
export interface SmallFloat {
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /**
   * ieee: an all-ones exponent is Inf or NaN. fn: no Inf, only the all-ones code is NaN. fnuz: no Inf and no negative zero,
   * whose code is the NaN. finite: every code is a number.
   */
  readonly specials: 'ieee' | 'fn' | 'fnuz' | 'finite';
}

export const float16: SmallFloat = { exponentBits: 5, mantissaBits: 10, bias: 15, specials: 'ieee' };
export const bfloat16: SmallFloat = { exponentBits: 8, mantissaBits: 7, bias: 127, specials: 'ieee' };
export const float8e4m3fn: SmallFloat = { exponentBits: 4, mantissaBits: 3, bias: 7, specials: 'fn' };
export const float8e4m3fnuz: SmallFloat = { exponentBits: 4, mantissaBits: 3, bias: 8, specials: 'fnuz' };
export const float8e5m2: SmallFloat = { exponentBits: 5, mantissaBits: 2, bias: 15, specials: 'ieee' };
export const float8e5m2fnuz: SmallFloat = { exponentBits: 5, mantissaBits: 2, bias: 16, specials: 'fnuz' };
export const float4e2m1: SmallFloat = { exponentBits: 2, mantissaBits: 1, bias: 1, specials: 'finite' };

/** The number that `code` stands for. */
export function decodeSmallFloat(format: SmallFloat, code: number): number {
  const { exponentBits, mantissaBits, bias, specials } = format;
  const mantissa = code & ((1 << mantissaBits) - 1);
  const exponentMask = (1 << exponentBits) - 1;
  const exponent = (code >>> mantissaBits) & exponentMask;
  const negative = ((code >>> (mantissaBits + exponentBits)) & 1) === 1;
  if (exponent === exponentMask) {
    if (specials === 'ieee') {
      if (mantissa !== 0) return NaN;
      return negative ? -Infinity : Infinity;
    }
    if (specials === 'fn' && mantissa === (1 << mantissaBits) - 1) return NaN;
  }
  if (specials === 'fnuz' && negative && exponent === 0 && mantissa === 0) return NaN;
  const magnitude =
    exponent === 0
      ? mantissa * 2 ** (1 - bias - mantissaBits)
      : (1 + mantissa * 2 ** -mantissaBits) * 2 ** (exponent - bias);
  return negative ? -magnitude : magnitude;
}

/** The code nearest to `value` in an IEEE format, ties to even; too large becomes infinite. */
export function encodeIeee(format: SmallFloat, value: number): number {
  const { exponentBits, mantissaBits, bias } = format;
  const sign = (value < 0 || Object.is(value, -0) ? 1 : 0) << (exponentBits + mantissaBits);
  const infinite = ((1 << exponentBits) - 1) << mantissaBits;
  if (Number.isNaN(value)) return infinite | (1 << (mantissaBits - 1));
  const magnitude = Math.abs(value);
  if (magnitude === 0) return sign;
  if (magnitude === Infinity) return sign | infinite;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), 1 - bias);
  const units = roundHalfEven(magnitude * 2 ** (mantissaBits - exponent));
  const code = (exponent + bias - 1) * 2 ** mantissaBits + units;
  return sign | (code >= infinite ? infinite : code);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
