/**
 * Exponents of powers of two as scales, from the bits of the largest magnitude as float32.
 * @module
 */

/** The bits from which on float32 magnitudes are no finite numbers. */
export const NOT_FINITE = 0x7f800000;

/** When a scale is the power above: the trailing bits of the magnitude, 23 of them, from which on it is. */
export interface Threshold {
  /** What the exponent of the scale has less than that of the magnitude. */
  readonly emax: number;
  /** The first trailing bits that go up; 2^23 where none do. */
  readonly from: number;
  /** Whether `from` itself goes up from odd exponent fields alone: ties to even codes. */
  readonly byParity: boolean;
}

/** The trailing bits of a positive number as float32. */
export function trailingBits(x: number): number {
  return new Uint32Array(Float32Array.of(x).buffer)[0]! & 0x7fffff;
}

/** The exponent plus 127, unbounded, of the scale of a finite positive magnitude by its bits. */
export function biasedExponent(bits: number, { emax, from, byParity }: Threshold): number {
  let field = bits >>> 23;
  let trailing = bits & 0x7fffff;
  if (field === 0) {
    const shift = Math.clz32(bits) - 8; // a subnormal number, made normal
    trailing = (bits << shift) & 0x7fffff;
    field = 1 - shift;
  }
  const up = trailing >= from && !(byParity && trailing === from && field % 2 === 0);
  return field - emax + (up ? 1 : 0);
}

/** Bits of 2^(field - 127) as float32, field 0..254. */
export function powerBits(field: number): number {
  return field === 0 ? 0x00400000 : field << 23;
}
