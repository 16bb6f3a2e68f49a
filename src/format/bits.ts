/**
 * The bits of a float64: exponents, exact powers of two, exact scaling.
 * @module
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const TWO_54 = 18014398509481984;
/** Which half of `words` holds sign and exponent: 1 on little-endian machines. */
export const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * floor(log2 |x|) of a finite nonzero `x`, float64 subnormals included; 1024 for infinities and NaN, -1075 for zeros
 * (one below the exponent of the smallest positive float64).
 */
export function exponentOf(x: number): number {
  float[0] = x;
  const field = (words[HIGH]! >>> 20) & 0x7ff;
  if (field !== 0) return field - 1023;
  if (x === 0) return -1075;
  float[0] = x * TWO_54; // exact: brings every subnormal into the normal range
  return ((words[HIGH]! >>> 20) & 0x7ff) - 1077;
}

/** 2^exponent, exact for exponents in -1074..1023; 0 below and Infinity above that range. */
export function power(exponent: number): number {
  if (exponent > 1023) return Infinity;
  if (exponent < -1074) return 0;
  words[HIGH] = exponent >= -1022 ? (exponent + 1023) << 20 : exponent >= -1042 ? 1 << (exponent + 1042) : 0;
  words[1 - HIGH] = exponent < -1042 ? 1 << (exponent + 1074) : 0;
  return float[0]!;
}

/**
 * x 2^exponent. Exact wherever the result is a float64; otherwise it overflows to Infinity or is rounded below 2^-1022
 * as float64 multiplication is. `exponent` is any integer.
 */
export function scale(x: number, exponent: number): number {
  if (exponent > 1023) return scale(x * power(1023), exponent - 1023);
  // Steps of 2^-969 keep the intermediate normal, so that only the last one can round.
  if (exponent < -1022) return scale(x * power(-969), exponent + 969);
  return x * power(exponent);
}

/** True for -0 and every negative number; NaN is not negative. */
export function isNegative(x: number): boolean {
  return x < 0 || Object.is(x, -0);
}
