/**
 * Predicates, comparisons, neighbours and facts of IEEE P3109.
 * @module
 */
import { kind } from '../../arguments.js';
import type { Format } from '../../format/format.js';
import { format as formatOf, type FormatLike } from '../../format/names.js';
import { nextDown, nextUp } from '../../value/neighbours.js';

function checkNumber(x: unknown, name: string): void {
  if (typeof x !== 'number') throw new TypeError(`${name}: "x" expected a number, got ${kind(x)}`);
}

/**
 * x < y; false where either is NaN; -0 and +0 are equal. Comparisons take numbers of any formats.
 * @example
 * compareLess(1, 2)            // true
 * compareLess(NaN, 2)          // false
 */
export function compareLess(x: number, y: number): boolean {
  return x < y;
}

/**
 * x <= y; false where either is NaN.
 * @example
 * compareLessEqual(2, 2)       // true
 */
export function compareLessEqual(x: number, y: number): boolean {
  return x <= y;
}

/**
 * x = y; false where either is NaN.
 * @example
 * compareEqual(NaN, NaN)       // false
 */
export function compareEqual(x: number, y: number): boolean {
  return x === y;
}

/**
 * x > y; false where either is NaN.
 * @example
 * compareGreater(Infinity, 1)  // true
 */
export function compareGreater(x: number, y: number): boolean {
  return x > y;
}

/**
 * x >= y; false where either is NaN.
 * @example
 * compareGreaterEqual(0, -0)   // true
 */
export function compareGreaterEqual(x: number, y: number): boolean {
  return x >= y;
}

/**
 * Whether x is 0, of either sign.
 * @example
 * isZero(-0)                   // true
 */
export function isZero(x: number): boolean {
  return x === 0;
}

/**
 * Whether x is 1.
 * @example
 * isOne(1)                     // true
 */
export function isOne(x: number): boolean {
  return x === 1;
}

/**
 * Whether x is NaN.
 * @example
 * isNaN(NaN)                   // true
 */
export function isNaN(x: number): boolean {
  return x !== x;
}

/**
 * Whether x is an infinity.
 * @example
 * isInfinite(-Infinity)        // true
 */
export function isInfinite(x: number): boolean {
  return Math.abs(x) === Infinity;
}

/**
 * Whether x is neither NaN nor an infinity.
 * @example
 * isFinite(6)                  // true
 */
export function isFinite(x: number): boolean {
  return Math.abs(x) < Infinity;
}

/**
 * Whether x < 0; false for NaN and for -0, which P3109 does not have.
 * @example
 * isSignMinus(-Infinity)       // true
 */
export function isSignMinus(x: number): boolean {
  return x < 0;
}

/**
 * Whether x is a normal number of the format: finite, and at least its `minNormal` in magnitude; false for 0.
 * @example
 * isNormal(0.5, 'binary8p4se')            // true
 * isNormal(0, 'binary8p4se')              // false
 */
export function isNormal(x: number, format: FormatLike): boolean {
  return Math.abs(x) < Infinity && Math.abs(x) >= formatOf(format).minNormal;
}

/**
 * Whether x is a subnormal number of the format: not 0, and below its `minNormal` in magnitude.
 * @example
 * isSubnormal(2 ** -10, 'binary8p4se')    // true
 */
export function isSubnormal(x: number, format: FormatLike): boolean {
  return x !== 0 && Math.abs(x) < formatOf(format).minNormal;
}

/** What `classify` tells apart. */
export type NumberClass =
  | 'NaN'
  | 'negativeInfinity'
  | 'negativeNormal'
  | 'negativeSubnormal'
  | 'zero'
  | 'positiveSubnormal'
  | 'positiveNormal'
  | 'positiveInfinity';

/**
 * The class of x in a format.
 *
 * NaN, infinities and zeros (of either sign) are classes of their own; x need not be a value of the format.
 * @throws {@link TypeError} for an x that is no number; {@link RangeError} for an unknown format
 * @example
 * classify(-0.5, 'binary8p4se')           // 'negativeNormal'
 */
export function classify(x: number, format: FormatLike): NumberClass {
  checkNumber(x, 'classify');
  if (x !== x) return 'NaN';
  if (x === 0) return 'zero';
  const sign = x < 0 ? 'negative' : 'positive';
  if (isInfinite(x)) return `${sign}Infinity`;
  return isNormal(x, format) ? `${sign}Normal` : `${sign}Subnormal`;
}

/**
 * The next greater value of a format: NextGreaterThan. Unlike `nextUp`, nothing is greater than Infinity, or than the largest
 * value of a finite format: NaN.
 *
 * NaN gives NaN; -Infinity the most negative finite value; subnormals and zero are values like all others.
 * @throws {@link TypeError} for an x that is no number; {@link RangeError} for an unknown format
 * @example
 * nextGreaterThan(1, 'binary8p4se')         // 1.125
 * nextGreaterThan(Infinity, 'binary8p4se')  // NaN
 */
export function nextGreaterThan(x: number, format: FormatLike): number {
  checkNumber(x, 'nextGreaterThan');
  const f = formatOf(format);
  if (x === Infinity) return NaN;
  const next = nextUp(x, f);
  return beyond(next, f) ? NaN : next + 0;
}

/**
 * The next smaller value of a format: NextLessThan; otherwise as `nextGreaterThan`.
 * @example
 * nextLessThan(1, 'binary8p4se')            // 0.9375
 */
export function nextLessThan(x: number, format: FormatLike): number {
  checkNumber(x, 'nextLessThan');
  const f = formatOf(format);
  if (x === -Infinity) return NaN;
  const next = nextDown(x, f);
  return beyond(next, f) || (!f.signed && next < 0) ? NaN : next + 0;
}

/** Whether a neighbour is no value of the format. */
function beyond(next: number, f: Format): boolean {
  return Math.abs(next) === Infinity && !f.infinities;
}

/** What P3109's twelve functions of a format give. */
export interface FormatFacts {
  readonly bitwidth: number;
  readonly precision: number;
  readonly exponentBits: number;
  readonly trailingSignificandBits: number;
  readonly exponentBias: number;
  readonly signedness: 'signed' | 'unsigned';
  readonly domain: 'finite' | 'extended';
  readonly maxFinite: number;
  /** The least finite value: 0 of unsigned formats. */
  readonly minFinite: number;
  readonly minPositive: number;
  /** NaN where there are no subnormal numbers. */
  readonly maxSubnormal: number;
  readonly minNormal: number;
}

/**
 * The facts of a format by P3109's names: BitwidthOf to MinNormalOf.
 *
 * NaN as `maxSubnormal` says that there is no subnormal number; a format has infinities where `domain` is 'extended'.
 * @throws {@link RangeError} for an unknown format or one without codes
 * @example
 * factsOf('binary8p4se').maxSubnormal       // 0.0068359375
 * factsOf('binary8p1uf').domain             // 'finite'
 */
export function factsOf(format: FormatLike): FormatFacts {
  const f = formatOf(format);
  if (f.bits === undefined || f.exponentBits === undefined) {
    throw new RangeError(`factsOf: "format" expected one with a bit layout, got ${f.name}`);
  }
  return {
    bitwidth: f.bits,
    precision: f.precision,
    exponentBits: f.exponentBits,
    trailingSignificandBits: f.significandBits,
    exponentBias: f.bias,
    signedness: f.signed ? 'signed' : 'unsigned',
    domain: f.infinities ? 'extended' : 'finite',
    maxFinite: f.maxFinite,
    minFinite: f.signed ? -f.maxFinite : 0,
    minPositive: f.minSubnormal,
    maxSubnormal: f.precision === 1 ? NaN : f.minNormal - f.minSubnormal,
    minNormal: f.minNormal,
  };
}
