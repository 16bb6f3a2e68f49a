/**
 * Codes by numerics.md section 1: the exact number that each integer of a bit layout stands for, and back.
 * @module
 */
import { float64Of, floorLog2, type Dyadic, type Real } from './dyadic.js';

/** How codes are spent; numerics.md section 1. */
export type Specials = 'ieee' | 'fn' | 'fnuz' | 'finite' | 'p3109' | 'p3109-finite';

/** Sign (if signed), exponent field, trailing significand from the top bit down. */
export interface Layout {
  readonly signed: boolean;
  readonly exponentBits: number;
  readonly significandBits: number;
  readonly bias: number;
  readonly specials: Specials;
  /** False for float8_e8m0fnu alone: its code x is 2^(x - bias). */
  readonly zero: boolean;
}

export function widthOf({ signed, exponentBits, significandBits }: Layout): number {
  return (signed ? 1 : 0) + exponentBits + significandBits;
}

/** What `code` stands for. */
export function decode(code: bigint, layout: Layout): Real {
  const width = BigInt(widthOf(layout));
  const signBit = layout.signed ? 1n << (width - 1n) : 0n;
  const negative = layout.signed && code >= signBit;
  const positive = negative ? code - signBit : code;
  const largest = (1n << (layout.signed ? width - 1n : width)) - 1n;

  switch (layout.specials) {
    case 'ieee': {
      const infinity = ((1n << BigInt(layout.exponentBits)) - 1n) << BigInt(layout.significandBits);
      if (positive === infinity) return { kind: 'infinite', negative };
      if (positive > infinity) return { kind: 'nan' };
      break;
    }
    case 'fn':
      if (positive === largest) return { kind: 'nan' };
      break;
    case 'fnuz':
      if (code === signBit) return { kind: 'nan' };
      break;
    case 'finite':
      break;
    case 'p3109':
    case 'p3109-finite':
      if (layout.signed) {
        if (code === signBit) return { kind: 'nan' };
        if (layout.specials === 'p3109' && positive === largest) return { kind: 'infinite', negative };
      } else {
        if (code === largest) return { kind: 'nan' };
        if (layout.specials === 'p3109' && code === largest - 1n) return { kind: 'infinite', negative };
      }
      break;
  }
  return { kind: 'finite', negative, magnitude: magnitudeOf(positive, layout) };
}

/** E = 0: T 2^(1-P) 2^(1-B), else (1 + T 2^(1-P)) 2^(E-B), with P - 1 trailing bits T and the field E above them. */
function magnitudeOf(positive: bigint, { significandBits, bias, zero }: Layout): Dyadic {
  const one = 1n << BigInt(significandBits);
  const trailing = positive % one;
  const field = Number(positive / one);
  if (field === 0 && zero) return { significand: trailing, exponent: 1 - bias - significandBits };
  return { significand: one + trailing, exponent: field - bias - significandBits };
}

/** The code of a number that the layout holds. */
export function encode(x: Real, layout: Layout): bigint {
  const { signed, significandBits, bias, specials, zero } = layout;
  const width = BigInt(widthOf(layout));
  const signBit = signed ? 1n << (width - 1n) : 0n;
  const largest = (1n << (signed ? width - 1n : width)) - 1n;
  if (x.kind === 'nan') {
    // Positive with only the top trailing bit set; all ones below the sign; the one NaN code.
    if (specials === 'ieee') return largest - (1n << BigInt(significandBits - 1)) + 1n;
    if (specials === 'finite') throw new RangeError('no NaN');
    return specials === 'fn' || !signed ? largest : signBit;
  }
  const sign = x.negative ? signBit : 0n;
  if (x.kind === 'infinite') {
    if (specials === 'ieee') return sign + largest - (1n << BigInt(significandBits)) + 1n;
    if (specials === 'p3109') return sign + (signed ? largest : largest - 1n);
    throw new RangeError('no infinity');
  }
  const { significand, exponent } = x.magnitude;
  if (significand === 0n) return sign;
  const e = floorLog2(x.magnitude);
  const subnormal = zero && e < 1 - bias;
  const last = (subnormal ? 1 - bias : e) - significandBits;
  const places = exponent < last ? significand >> BigInt(last - exponent) : significand << BigInt(exponent - last);
  if (subnormal) return sign + places;
  const one = 1n << BigInt(significandBits);
  return sign + BigInt(e + bias) * one + (places - one);
}

/** The float64 of what a code stands for. */
export function floatOf(x: Real): number {
  if (x.kind === 'nan') return NaN;
  if (x.kind === 'infinite') return x.negative ? -Infinity : Infinity;
  return float64Of(x.negative, x.magnitude)!;
}
