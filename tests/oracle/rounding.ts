/**
 * Rounding by numerics.md sections 2 to 4, exactly.
 *
 * `bracketOf` finds the two candidates F 2^Q and (F+1) 2^Q of |X| and nu between them, as integers; `goesAway` is the
 * table of modes; `deliver` is what becomes of the chosen candidate (subnormals, overflow, signs, unsigned formats).
 * The first depends on neither mode nor saturation, so that one bracket serves every setting.
 * @module
 */
import { compare, float64Of, floorLog2, powerOfTwo, realOf, type Dyadic, type Real } from './dyadic.js';
import type { Facts, Subnormals } from './facts.js';

export const deterministicModes = [
  'tiesToEven',
  'tiesToAway',
  'tiesToZero',
  'tiesToOdd',
  'towardPositive',
  'towardNegative',
  'towardZero',
  'awayFromZero',
  'toOdd',
] as const;

export type Mode = (typeof deterministicModes)[number] | 'stochastic' | 'stochasticEqual';
export type Saturate = false | 'finite' | 'propagate';
export const saturations: readonly Saturate[] = [false, 'finite', 'propagate'];
export const subnormalTreatments: readonly Subnormals[] = ['gradual', 'flush', 'none'];

export interface Setting {
  readonly mode: Mode;
  readonly subnormals: Subnormals;
  readonly saturate: Saturate;
}

/** The random words of one element, and how many of their bits are used. */
export interface Draw {
  readonly high: bigint;
  readonly low: bigint;
  readonly randomBits?: number;
  readonly variant?: 'A' | 'B' | 'C';
}

/** A fraction numerator / 2^bits in [0, 1). */
export interface Fraction {
  readonly numerator: bigint;
  readonly bits: bigint;
}

/** One of the two neighbours of X, with the sign of X. */
export interface Candidate {
  /** Its float64; undefined only beyond the float64 range. */
  readonly float: number | undefined;
  readonly zero: boolean;
  /** 0 < magnitude < 2^emin */
  readonly subnormal: boolean;
  /** magnitude > maxFinite */
  readonly overflows: boolean;
}

/** A finite X between its neighbours. */
export interface Bracket {
  readonly negative: boolean;
  /** X = ±0 */
  readonly zero: boolean;
  /** 0 < |X| < 2^emin */
  readonly below: boolean;
  readonly nu: Fraction;
  /** nu = 0 */
  readonly exact: boolean;
  /** Sign of nu - 1/2. */
  readonly half: -1 | 0 | 1;
  readonly lowerEven: boolean;
  readonly lower: Candidate;
  readonly upper: Candidate;
}

export type Input = Bracket | { readonly kind: 'nan' } | { readonly kind: 'infinite'; readonly negative: boolean };

/** X between its neighbours F 2^Q and (F+1) 2^Q, emax unbounded. `none` excludes the subnormal numbers (section 3). */
export function bracketOf(x: number, f: Facts, none: boolean): Input {
  return bracketOfReal(realOf(x), f, none);
}

/** The same for any dyadic rational: results of exact arithmetic. */
export function bracketOfReal(real: Real, f: Facts, none: boolean): Input {
  if (real.kind !== 'finite') return real;
  const { negative, magnitude } = real;
  const zero = magnitude.significand === 0n;
  const e = zero ? f.emin : floorLog2(magnitude);
  const below = !zero && e < f.emin;

  // 'none': the values up to 2^emin are {0, 2^emin}, so nu = |X| / 2^emin and F = 0.
  const Q = zero ? 0 : none && below ? f.emin : Math.max(e, f.emin) - f.precision + 1;

  // S = |X| 2^-Q = scaled / 2^bits; F = floor(S); nu = S - F
  const bits = BigInt(Math.max(0, Q - magnitude.exponent));
  const scaled = magnitude.significand << BigInt(Math.max(0, magnitude.exponent - Q));
  const F = scaled >> bits;
  const numerator = scaled - (F << bits);
  const twice = 2n * numerator;
  const whole = 1n << bits;

  return {
    negative,
    zero,
    below,
    nu: { numerator, bits },
    exact: numerator === 0n,
    half: twice < whole ? -1 : twice > whole ? 1 : 0,
    // p = 1: F is 0 or 1 always, and the code of the lower candidate decides: exponent + bias.
    lowerEven: f.precision === 1 ? F === 0n || (Q + f.bias) % 2 === 0 : F % 2n === 0n,
    lower: candidate(negative, { significand: F, exponent: Q }, f),
    upper: candidate(negative, { significand: F + 1n, exponent: Q }, f),
  };
}

function candidate(negative: boolean, magnitude: Dyadic, f: Facts): Candidate {
  const zero = magnitude.significand === 0n;
  return {
    float: float64Of(negative, magnitude),
    zero,
    subnormal: !zero && f.emin !== -Infinity && compare(magnitude, powerOfTwo(f.emin)) < 0,
    overflows: compare(magnitude, f.maxFinite) > 0,
  };
}

/** The table of section 2: whether an inexact X goes away from zero, to (F+1) 2^Q. */
export function goesAway({ nu, half, lowerEven, negative }: Bracket, mode: Mode, draw?: Draw): boolean {
  switch (mode) {
    case 'tiesToEven':
      return half > 0 || (half === 0 && !lowerEven);
    case 'tiesToAway':
      return half >= 0;
    case 'tiesToZero':
      return half > 0;
    case 'tiesToOdd':
      return half > 0 || (half === 0 && lowerEven);
    case 'towardPositive':
      return !negative;
    case 'towardNegative':
      return negative;
    case 'towardZero':
      return false;
    case 'awayFromZero':
      return true;
    case 'toOdd':
      return lowerEven;
    case 'stochastic':
      return stochasticAway(nu, draw!);
    case 'stochasticEqual':
      return draw!.high >= 1n << 31n;
  }
}

function stochasticAway(nu: Fraction, { high, low, randomBits, variant = 'C' }: Draw): boolean {
  if (randomBits === undefined) return floorScaled(nu, 64n) + (high << 32n) + low >= 1n << 64n;
  const N = BigInt(randomBits);
  const R = high >> (32n - N);
  switch (variant) {
    case 'A':
      return floorScaled(nu, N) + R >= 1n << N;
    case 'B':
      return floorScaled(nu, N + 1n) + 2n * R + 1n >= 1n << (N + 1n);
    case 'C':
      return tiesToEvenScaled(nu, N) + R >= 1n << N;
  }
}

/** floor(nu 2^n) */
function floorScaled({ numerator, bits }: Fraction, n: bigint): bigint {
  return (numerator << n) >> bits;
}

/** roundTiesToEven(nu 2^n) */
function tiesToEvenScaled({ numerator, bits }: Fraction, n: bigint): bigint {
  const floor = (numerator << n) >> bits;
  const twiceRest = 2n * ((numerator << n) - (floor << bits));
  const whole = 1n << bits;
  return twiceRest > whole || (twiceRest === whole && floor % 2n === 1n) ? floor + 1n : floor;
}

/** The result of a finite X. */
export function deliver(x: Bracket, f: Facts, { mode, subnormals, saturate }: Setting, draw?: Draw): number {
  if (!f.zero) {
    // float8_e8m0fnu: X <= 0 is NaN in every mode, 0 < X < 2^emin becomes 2^emin.
    if (x.zero || x.negative) return NaN;
    if (x.below) return float64Of(false, powerOfTwo(f.emin))!;
  }
  const rounded = x.exact || !goesAway(x, mode, draw) ? x.lower : x.upper;
  if (rounded.zero || (subnormals === 'flush' && rounded.subnormal)) return x.negative && f.signedZero ? -0 : 0;
  if (x.negative && !f.signed) {
    return saturate !== false || mode === 'towardZero' || mode === 'towardPositive' ? 0 : NaN;
  }
  if (!rounded.overflows) return rounded.float!;
  if (saturate !== false) return maxFiniteOf(f, x.negative);
  if (pointsInward(mode, x.negative, f)) return maxFiniteOf(f, x.negative);
  return overflowOf(f, x.negative);
}

/** Modes that keep maxFinite: section 4. P3109 sends toOdd to Inf in its signed extended formats. */
function pointsInward(mode: Mode, negative: boolean, f: Facts): boolean {
  return (
    mode === 'towardZero' ||
    (mode === 'toOdd' && !(f.signed && f.layout?.specials === 'p3109')) ||
    (mode === 'towardPositive' && negative) ||
    (mode === 'towardNegative' && !negative)
  );
}

/** Inf; a format without Inf: NaN; a format without either, and every finite P3109 format: maxFinite. */
function overflowOf(f: Facts, negative: boolean): number {
  if (f.infinities) return negative ? -Infinity : Infinity;
  return f.nan && f.layout?.specials !== 'p3109-finite' ? NaN : maxFiniteOf(f, negative);
}

function maxFiniteOf(f: Facts, negative: boolean): number {
  return float64Of(negative, f.maxFinite)!;
}

/** The result of an infinite X: the last column of section 4. */
export function deliverInfinite(negative: boolean, f: Facts, saturate: Saturate): number {
  if (negative && !f.signed) return saturate === false || !f.zero ? NaN : 0;
  if (saturate === 'finite') return maxFiniteOf(f, negative);
  if (f.infinities) return negative ? -Infinity : Infinity;
  return saturate === 'propagate' ? maxFiniteOf(f, negative) : overflowOf(f, negative);
}

/** The result of an input in one setting. */
export function deliverInput(x: Input, f: Facts, setting: Setting, draw?: Draw): number {
  if (!('kind' in x)) return deliver(x, f, setting, draw);
  return x.kind === 'nan' ? NaN : deliverInfinite(x.negative, f, setting.saturate);
}

/** One float64, rounded. */
export function roundExactly(x: number, f: Facts, setting: Setting, draw?: Draw): number {
  return deliverInput(bracketOf(x, f, setting.subnormals === 'none'), f, setting, draw);
}
