/**
 * The exact results of operations, by numerics.md section 6, as dyadic rationals.
 *
 * Sums and products are dyadic. Quotients and square roots that are not become the dyadic number one place, 300 bits
 * below the leading one, further than any decision looks, past their truncation.
 * @module
 */
import { realOf, type Dyadic, type Real } from './dyadic.js';
import type { Mode } from './rounding.js';

type Finite = Real & { readonly kind: 'finite' };
const nan: Real = { kind: 'nan' };
const GUARD = 300n;

function infinite(negative: boolean): Real {
  return { kind: 'infinite', negative };
}

function isZero(x: Real): boolean {
  return x.kind === 'finite' && x.magnitude.significand === 0n;
}

function negated(x: Real): Real {
  return x.kind === 'nan' ? x : { ...x, negative: !x.negative };
}

/** A signed integer × 2^exponent as a real number; `zero` is its sign if it is 0. */
function real(significand: bigint, exponent: number, zeroNegative: boolean): Real {
  if (significand === 0n) return { kind: 'finite', negative: zeroNegative, magnitude: { significand, exponent: 0 } };
  const negative = significand < 0n;
  return { kind: 'finite', negative, magnitude: { significand: negative ? -significand : significand, exponent } };
}

function signed({ negative, magnitude: { significand, exponent } }: Finite): Dyadic {
  return { significand: negative ? -significand : significand, exponent };
}

function sum(x: Real, y: Real, mode: Mode): Real {
  if (x.kind === 'nan' || y.kind === 'nan') return nan;
  if (x.kind === 'infinite') return y.kind === 'infinite' && y.negative !== x.negative ? nan : x;
  if (y.kind === 'infinite') return y;
  const a = signed(x);
  const b = signed(y);
  const exponent = Math.min(a.exponent, b.exponent);
  const total = (a.significand << BigInt(a.exponent - exponent)) + (b.significand << BigInt(b.exponent - exponent));
  const agree = isZero(x) && isZero(y) && x.negative === y.negative;
  return real(total, exponent, agree ? x.negative : mode === 'towardNegative');
}

function product(x: Real, y: Real): Real {
  if (x.kind === 'nan' || y.kind === 'nan') return nan;
  const negative = x.negative !== y.negative;
  if (x.kind === 'infinite' || y.kind === 'infinite') return isZero(x) || isZero(y) ? nan : infinite(negative);
  const magnitude = {
    significand: x.magnitude.significand * y.magnitude.significand,
    exponent: x.magnitude.exponent + y.magnitude.exponent,
  };
  return { kind: 'finite', negative, magnitude };
}

function quotient(x: Real, y: Real, poleIsNaN: boolean): Real {
  if (x.kind === 'nan' || y.kind === 'nan') return nan;
  const negative = x.negative !== y.negative;
  if (x.kind === 'infinite') return y.kind === 'infinite' ? nan : infinite(negative);
  if (y.kind === 'infinite') return real(0n, 0, negative);
  if (isZero(y)) return isZero(x) || poleIsNaN ? nan : infinite(negative);
  if (isZero(x)) return real(0n, 0, negative);
  const dividend = x.magnitude.significand << (GUARD + 60n);
  const divisor = y.magnitude.significand;
  const truncated = 2n * (dividend / divisor) + (dividend % divisor === 0n ? 0n : 1n);
  const exponent = x.magnitude.exponent - y.magnitude.exponent - Number(GUARD) - 61;
  return { kind: 'finite', negative, magnitude: { significand: truncated, exponent } };
}

function root(x: Real): Real {
  if (x.kind === 'nan' || isZero(x)) return x;
  if (x.negative) return nan;
  if (x.kind === 'infinite') return x;
  const { significand, exponent } = x.magnitude;
  const odd = exponent % 2 === 0 ? 0n : 1n;
  const square = significand << (odd + 2n * GUARD);
  let low = 0n;
  let high = 1n << 400n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle * middle <= square) low = middle;
    else high = middle;
  }
  const truncated = 2n * low + (low * low === square ? 0n : 1n);
  return {
    kind: 'finite',
    negative: false,
    magnitude: { significand: truncated, exponent: (exponent - Number(odd)) / 2 - Number(GUARD) - 1 },
  };
}

/** The operations that are checked, with their operands. */
export const arities = { add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 } as const;
export type Operation = keyof typeof arities;

/** The exact result of an operation on float64 operands; the mode decides the sign of a zero sum. */
export function exactResult(operation: Operation, operands: readonly number[], mode: Mode, poleIsNaN: boolean): Real {
  const [x, y, z] = operands.map(realOf) as [Real, Real, Real];
  switch (operation) {
    case 'add':
      return sum(x, y, mode);
    case 'sub':
      return sum(x, negated(y), mode);
    case 'mul':
      return product(x, y);
    case 'div':
      return quotient(x, y, poleIsNaN);
    case 'sqrt':
      return root(x);
    case 'fma':
      return sum(product(x, y), z, mode);
  }
}
