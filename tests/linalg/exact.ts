/**
 * Exact linear algebra on float64 values: every number a BigInt over one power of two.
 * @module
 */
import type { Matrix } from '../../src/linalg/index.js';
import { realOf } from '../oracle/dyadic.js';

/** Numbers are integers times 2^-SCALE here; enough for products of two float64s from 2^-160 on. */
const SCALE = 640;

/** x as an integer times 2^-`scale`; throws if it is none. */
function integerOf(x: number, scale: number): bigint {
  const real = realOf(x);
  if (real.kind !== 'finite') throw new RangeError(`expected a finite number, got ${x}`);
  const { significand, exponent } = real.magnitude;
  if (significand === 0n) return 0n;
  if (exponent + scale < 0) throw new RangeError(`${x} is too small`);
  const integer = significand << BigInt(exponent + scale);
  return real.negative ? -integer : integer;
}

/** The float64 near an integer times 2^-SCALE, right to some 15 digits. */
export function near(integer: bigint): number {
  const digits = (integer < 0n ? -integer : integer).toString(2).length;
  const shift = Math.max(0, digits - 60);
  return Number(integer >> BigInt(shift)) * 2 ** (shift - SCALE);
}

/** The integers over 2^-SCALE of start_i + sign (A x)_i. */
export function exactAffine(A: Matrix, x: Float64Array, start: Float64Array | undefined, sign: 1n | -1n): bigint[] {
  return Array.from({ length: A.rows }, (_, i) => {
    let sum = start === undefined ? 0n : integerOf(start[i]!, SCALE);
    for (let j = 0; j < A.cols; j++) {
      sum += sign * integerOf(A.data[i * A.cols + j]!, SCALE / 2) * integerOf(x[j]!, SCALE / 2);
    }
    return sum;
  });
}

export function exactOf(x: number): bigint {
  return integerOf(x, SCALE);
}

export function magnitude(x: bigint): bigint {
  return x < 0n ? -x : x;
}

export function largestOf(x: readonly bigint[]): bigint {
  return x.reduce((a, b) => (magnitude(b) > a ? magnitude(b) : a), 0n);
}

/** a / b as a number. */
export function ratio(a: bigint, b: bigint): number {
  return a === 0n ? 0 : Number((a << 80n) / b) * 2 ** -80;
}
