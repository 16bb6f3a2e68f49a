/**
 * Addition, subtraction, multiplication, division, square root and fused multiply-add, rounded once.
 *
 * Each computes in float64, finds the exact error of that, and rounds the pair; where float64 overflows, underflows or
 * leaves a decision open, exact integers decide. Operands are taken as they are.
 * Source: IEEE 754-2019 §5.4.1, §6.3 (signs of zeros) and §7 (exceptional results).
 * @module
 */
import { cancelsToNegativeZero } from '../modes.js';
import { isNegative } from '../format/bits.js';
import { roundNumber } from '../kernel/bulk.js';
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import { cancels, exactProductSum, exactQuotient, exactRoot, exactSum } from './exact.js';
import { LARGE, productError, SMALL, sumError } from './pairs.js';
import { roundPair } from './roundPair.js';

const MAX = Number.MAX_VALUE;
/** The smallest normal float64. */
const MIN_NORMAL = 2.2250738585072014e-308;

/** x + y, rounded once. */
export function add(x: number, y: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  const sum = x + y;
  if (sum === 0) return roundNumber(zeroSum(x, y, plan), plan, words, index);
  if (!(Math.abs(sum) < Infinity)) {
    if (!(Math.abs(x) < Infinity && Math.abs(y) < Infinity)) return roundNumber(sum, plan, words, index);
    return roundOverflow(sum, plan, words, index) ?? exactSum(x, y, plan.rule, words, index);
  }
  const error = sumError(x, y, sum);
  const rounded = error === error ? roundPair(sum, error, true, plan, words, index) : undefined;
  return rounded ?? exactSum(x, y, plan.rule, words, index);
}

/** x - y, rounded once. */
export function sub(x: number, y: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  return add(x, -y, plan, words, index);
}

/** x y, rounded once. */
export function mul(x: number, y: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  const product = x * y;
  const size = Math.abs(product);
  if (size >= MIN_NORMAL && Math.fround(x) === x && Math.fround(y) === y) {
    return roundNumber(product, plan, words, index); // 24 bits by 24 bits: exact
  }
  if (size >= SMALL && size < Infinity && Math.abs(x) < LARGE && Math.abs(y) < LARGE) {
    const rounded = roundPair(product, productError(x, y, product), true, plan, words, index);
    if (rounded !== undefined) return rounded;
  } else if (product !== product || isExactProduct(x, y)) {
    return roundNumber(product, plan, words, index);
  } else if (size === Infinity) {
    const overflown = roundOverflow(product, plan, words, index);
    if (overflown !== undefined) return overflown;
  }
  return exactProductSum(x, y, 0, plan.rule, words, index);
}

/** Zeros and infinities, whose products are exact. */
function isExactProduct(x: number, y: number): boolean {
  return x === 0 || y === 0 || Math.abs(x) === Infinity || Math.abs(y) === Infinity;
}

/** x / y, rounded once. An infinite quotient by zero is exact; P3109 makes it NaN. */
export function div(x: number, y: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  const quotient = x / y;
  if (y === 0 || x === 0 || !(Math.abs(x) < Infinity) || !(Math.abs(y) < Infinity)) {
    const pole = y === 0 && Math.abs(quotient) === Infinity && Math.abs(x) < Infinity;
    return roundNumber(pole && isP3109(plan) ? NaN : quotient, plan, words, index);
  }
  const size = Math.abs(quotient);
  if (size === Infinity) {
    const overflown = roundOverflow(quotient, plan, words, index);
    if (overflown !== undefined) return overflown;
  } else if (size >= MIN_NORMAL && size < LARGE && Math.abs(y) < LARGE && Math.abs(x) >= SMALL && Math.abs(x) < LARGE) {
    const product = quotient * y;
    const remainder = x - product - productError(quotient, y, product);
    // Where this underflows, only the sign counts.
    const error = remainder === 0 ? 0 : remainder / y || (remainder > 0 === y > 0 ? MIN_NORMAL : -MIN_NORMAL);
    const rounded = roundPair(quotient, error, false, plan, words, index);
    if (rounded !== undefined) return rounded;
  }
  return exactQuotient(x, y, plan.rule, words, index);
}

/** Whether division by zero and other poles give NaN. */
export function isP3109({ rule }: Plan): boolean {
  const { specials } = rule.format;
  return specials === 'p3109' || specials === 'p3109-finite';
}

/** The square root of x, rounded once; sqrt(-0) = -0, and NaN below that. */
export function sqrt(x: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  const root = Math.sqrt(x);
  if (!(root > 0 && root < Infinity)) return roundNumber(root, plan, words, index);
  if (x >= SMALL && x < LARGE) {
    const square = root * root;
    const rest = x - square - productError(root, root, square);
    const rounded = roundPair(root, rest / (2 * root), false, plan, words, index);
    if (rounded !== undefined) return rounded;
  }
  return exactRoot(x, plan.rule, words, index);
}

/** x y + z, rounded once. */
export function fma(
  x: number,
  y: number,
  z: number,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
): number {
  const finite = Math.abs(x) < Infinity && Math.abs(y) < Infinity;
  if (!finite || !(Math.abs(z) < Infinity)) return roundNumber(finite ? z : x * y + z, plan, words, index);
  const product = x * y;
  if (x === 0 || y === 0) return add(product, z, plan, words, index);
  const size = Math.abs(product);
  if (size >= SMALL && size < LARGE && Math.abs(x) < LARGE && Math.abs(y) < LARGE && Math.abs(z) < LARGE) {
    const rounded = productPlus(product, productError(x, y, product), z, plan, words, index);
    if (rounded !== undefined) return rounded;
  } else if (cancels(x, y, z)) {
    return roundNumber(zeroSum(product, z, plan), plan, words, index);
  }
  return exactProductSum(x, y, z, plan.rule, words, index);
}

/** high + low + z as a float64 and the rest (Boldo and Melquiond 2011), rounded; undefined where that is not enough. */
function productPlus(
  high: number,
  low: number,
  z: number,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
): number | undefined {
  const lower = z + low;
  const upper = high + lower;
  const lowerError = sumError(z, low, lower);
  const upperError = sumError(high, lower, upper);
  const rest = upperError + lowerError;
  const restError = sumError(upperError, lowerError, rest);
  const sum = upper + rest;
  const error = sumError(upper, rest, sum) + restError;
  if (sum === 0) return error === 0 ? roundNumber(zeroSum(high, z, plan), plan, words, index) : undefined;
  return roundPair(sum, error, false, plan, words, index);
}

/** An exact zero sum: the sign of the operands if they agree, else +0, and -0 in towardNegative. */
function zeroSum(x: number, y: number, { rule }: Plan): number {
  if (x === 0 && y === 0 && isNegative(x) === isNegative(y)) return x;
  return cancelsToNegativeZero(rule.rounding) ? -0 : 0;
}

/**
 * A finite result that float64 rounded to an infinity. In deterministic modes it lies between the same neighbours of up
 * to 51 bits as the largest float64, whose last bit is odd.
 */
function roundOverflow(
  infinite: number,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
): number | undefined {
  if (plan.stochastic || plan.rule.format.precision > 51) return undefined;
  return roundNumber(infinite > 0 ? MAX : -MAX, plan, words, index);
}
