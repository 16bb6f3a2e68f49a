/**
 * Soft errors by numerics.md section 5: one bit of the rounded result's code flips.
 * @module
 */
import { decode, encode, floatOf, widthOf } from './codes.js';
import { float64Of, floorLog2, realOf } from './dyadic.js';
import type { Facts } from './facts.js';

export interface Flip {
  readonly probability: number;
  readonly bits: 'significand' | 'all';
}

/** `x`, a result of rounding to `f`, after the flip that words W (plane 2) and V (plane 3) decide. */
export function flipExactly(x: number, f: Facts, { probability, bits }: Flip, W: bigint, V: bigint): number {
  const real = realOf(x);
  if (real.kind !== 'finite') return x;
  if (W >= BigInt(Math.round(probability * 2 ** 32))) return x;
  const trailing = f.precision - 1;
  const n = bits === 'significand' ? trailing : widthOf(f.layout!);
  if (n === 0) return x;
  const bit = 1n << ((V * BigInt(n)) >> 32n);

  if (f.layout !== undefined) {
    return floatOf(decode(encode(real, f.layout) ^ bit, f.layout));
  }
  // Without a layout the trailing bits are those of F = |x| 2^-Q; the hidden bit, 2^(p-1), stays.
  const { significand, exponent } = real.magnitude;
  const Q = (significand === 0n ? f.emin : Math.max(floorLog2(real.magnitude), f.emin)) - trailing;
  const F = exponent >= Q ? significand << BigInt(exponent - Q) : significand >> BigInt(Q - exponent);
  const flipped = float64Of(real.negative, { significand: F ^ bit, exponent: Q })!;
  return flipped === 0 && !f.signedZero ? 0 : flipped;
}
