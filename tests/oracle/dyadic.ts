/**
 * Exact numbers: dyadic rationals in BigInt, and the float64s that they are.
 *
 * The oracle never computes with float64 values. It takes them apart by their bits (`realOf`), works in integers, and
 * puts the result together by its bits again (`float64Of`).
 * @module
 */

/** A nonnegative dyadic rational: significand × 2^exponent. */
export interface Dyadic {
  readonly significand: bigint;
  readonly exponent: number;
}

/** What a float64, or a code of a format, stands for. */
export type Real =
  | { readonly kind: 'nan' }
  | { readonly kind: 'infinite'; readonly negative: boolean }
  | { readonly kind: 'finite'; readonly negative: boolean; readonly magnitude: Dyadic };

/** The one NaN that results are written with. */
export const CANONICAL_NAN_BITS = 0x7ff8000000000000n;
export const CANONICAL_NAN_BITS_32 = 0x7fc00000;

const view = new DataView(new ArrayBuffer(8));

/** The 64 bits of a float64. */
export function bitsOf(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}

/** The float64 of 64 bits. */
export function ofBits(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** A float64 as an exact number: sign, 11 bits of biased exponent, 52 of trailing significand (IEEE 754-2019 §3.4). */
export function realOf(x: number): Real {
  const bits = bitsOf(x);
  const negative = bits >> 63n === 1n;
  const field = Number((bits >> 52n) & 0x7ffn);
  const trailing = bits & 0xfffffffffffffn;
  if (field === 0x7ff) return trailing === 0n ? { kind: 'infinite', negative } : { kind: 'nan' };
  const magnitude =
    field === 0
      ? { significand: trailing, exponent: -1074 }
      : { significand: trailing + (1n << 52n), exponent: field - 1075 };
  return { kind: 'finite', negative, magnitude };
}

/** The float64 that equals ±`magnitude`, or undefined where there is none. */
export function float64Of(negative: boolean, { significand, exponent }: Dyadic): number | undefined {
  const sign = negative ? 1n << 63n : 0n;
  if (significand === 0n) return ofBits(sign);
  const e = floorLog2({ significand, exponent });
  if (e > 1023) return undefined;
  const last = Math.max(e - 52, -1074); // exponent of the last place of a float64 of this size
  if (exponent < last && significand % (1n << BigInt(last - exponent)) !== 0n) return undefined;
  const places = exponent < last ? significand >> BigInt(last - exponent) : significand << BigInt(exponent - last);
  // Subnormal: field 0. Normal: field e + 1023, and the hidden bit 2^52 adds one to field e + 1022.
  return ofBits(sign | (e < -1022 ? places : (BigInt(e + 1022) << 52n) + places));
}

/** floor(log2 x) of x > 0. */
export function floorLog2({ significand, exponent }: Dyadic): number {
  if (significand <= 0n) throw new RangeError('floorLog2 of zero');
  return exponent + bitLength(significand) - 1;
}

/** Number of binary digits of a positive integer. */
function bitLength(n: bigint): number {
  const hexadecimal = n.toString(16);
  return 4 * hexadecimal.length - (Math.clz32(parseInt(hexadecimal[0]!, 16)) - 28);
}

/** Sign of a - b. */
export function compare(a: Dyadic, b: Dyadic): -1 | 0 | 1 {
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = onGrid(a, exponent) - onGrid(b, exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** a + b. */
export function add(a: Dyadic, b: Dyadic): Dyadic {
  const exponent = Math.min(a.exponent, b.exponent);
  return { significand: onGrid(a, exponent) + onGrid(b, exponent), exponent };
}

/** (a + b) / 2. */
export function midpoint(a: Dyadic, b: Dyadic): Dyadic {
  const { significand, exponent } = add(a, b);
  return { significand, exponent: exponent - 1 };
}

/** 2^exponent. */
export function powerOfTwo(exponent: number): Dyadic {
  return { significand: 1n, exponent };
}

/** x as a multiple of 2^exponent, which must not exceed that of x. */
function onGrid(x: Dyadic, exponent: number): bigint {
  return x.significand << BigInt(x.exponent - exponent);
}
