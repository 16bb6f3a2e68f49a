/**
 * L-Mul: multiplication by integer addition (Luo and Sun 2024, "Addition is all you need for energy-efficient language
 * models", arXiv 2410.00907).
 *
 * Of x = (1 + xm) 2^xe and y = (1 + ym) 2^ye, both fractions cut to m bits, equation 1 takes (1 + xm + ym + 2^-l)
 * 2^(xe + ye) for the product: xm ym is replaced by the constant 2^-l, l = m for m <= 3, 3 for m = 4, 4 above. On
 * integers it is one addition of codes, which carries a fraction of 1 or more into the exponent: f = xm + ym + 2^-l >= 1
 * then counts 2 f instead of 1 + f.
 * @module
 */
import { exponentOf, isNegative, power, scale } from '../../format/bits.js';
import { format as formatOf, type FormatLike } from '../../format/names.js';
import { checkKeys, kind } from '../../arguments.js';

/** How L-Mul multiplies. Unknown keys are errors. */
export interface LMulOptions {
  /**
   * Fraction bits of the operands, an integer in 1..50; further bits are cut off.
   * @defaultValue what the format has
   */
  readonly m?: number;
  /**
   * Whether a fraction of 1 or more is carried into the exponent, as the integer addition does, or added to 1 as
   * equation 1 has it.
   * @defaultValue 'adder'
   */
  readonly semantics?: 'adder' | 'eq1';
  /**
   * The exponent of the constant 2^-l, an integer in 1..50, with `'adder'` at most m.
   * @defaultValue l(m) of the paper
   */
  readonly l?: number;
  /**
   * The format whose exponents operands and results have.
   * @defaultValue 'float32'
   */
  readonly format?: FormatLike;
}

/** A product of two numbers that stands for the exact one. */
export type Multiplier = (x: number, y: number) => number;

/**
 * The product of x and y by L-Mul, of numbers or of arrays elementwise.
 *
 * - NaN, and zero times infinity, give NaN; infinity times anything else is infinite, with the sign of the product.
 * - Zeros and magnitudes below the smallest normal number of the format, whose exponent field is 0, give a zero with
 *   the sign of the product; so do products that fall below the smallest normal number (the code would wrap around).
 * - Products above 2^(emax + 1) are infinite: the carry reaches the code of infinity. Operands of that size count as
 *   infinities.
 *
 * The paper's code has no such cases; without them the integer addition gives numbers of any size.
 * @param x - a number or array; fractions are cut to m bits, not rounded
 * @param y - a number or array; two arrays have one length
 * @returns a number, exact as equation 1 or the integer addition says; a new Float64Array if x or y is an array
 * @throws {@link TypeError} for other kinds; {@link RangeError} for unknown options, options out of range, or arrays of
 * different lengths
 * @example
 * lmul(1.5, 1.5)                                // 2.125
 * lmul(1.5, 1.5, { semantics: 'eq1' })          // 2.0625
 * lmul([1, 3], 1 / 3, { m: 3 })                 // Float64Array [0.34375, 0.9375]
 */
export function lmul(x: number, y: number, options?: LMulOptions): number;
export function lmul(
  x: number | ArrayLike<number>,
  y: number | ArrayLike<number>,
  options?: LMulOptions,
): Float64Array<ArrayBuffer>;
export function lmul(
  x: number | ArrayLike<number>,
  y: number | ArrayLike<number>,
  options: LMulOptions = {},
): number | Float64Array<ArrayBuffer> {
  const multiply = checkMultiplier(options, 'lmul');
  if (typeof x === 'number' && typeof y === 'number') return multiply(x, y);
  const lengths = [checkOperand(x, 'x'), checkOperand(y, 'y')].filter((length) => length !== undefined);
  const [length, other = length] = lengths;
  if (length !== other) throw new RangeError(`lmul: "y" expected length ${length}, got ${other}`);
  return Float64Array.from({ length: length! }, (_, i) =>
    multiply(typeof x === 'number' ? x : x[i]!, typeof y === 'number' ? y : y[i]!),
  );
}

/** The length of an array, undefined for a number. */
function checkOperand(x: unknown, field: string): number | undefined {
  if (typeof x === 'number') return undefined;
  const given = kind(x);
  if (given !== 'Float64Array' && given !== 'Float32Array' && given !== 'Array') {
    throw new TypeError(
      `lmul: "${field}" expected a number, Float64Array, Float32Array or array of numbers, got ${given}`,
    );
  }
  return (x as ArrayLike<number>).length;
}

/** The multiplier that options ask for. */
export function checkMultiplier(options: LMulOptions, name: string): Multiplier {
  checkKeys(options, ['m', 'semantics', 'l', 'format'], name, 'lmul');
  const format = formatOf(options.format ?? 'float32');
  const { m = Math.min(format.precision - 1, 50), semantics = 'adder' } = options;
  checkBits(m, 'm', 50, name);
  const { l = m <= 3 ? m : m === 4 ? 3 : 4 } = options;
  if (semantics !== 'adder' && semantics !== 'eq1') {
    throw new RangeError(`${name}: "semantics" expected adder or eq1, got ${String(semantics)}`);
  }
  checkBits(l, 'l', semantics === 'adder' ? m : 50, name);
  const { minNormal, emax } = format;
  const limit = emax < 1023 ? power(emax + 1) : Infinity;
  const units = power(m);
  const constant = power(-l);
  return (x, y) => {
    if (x !== x || y !== y) return NaN;
    const negative = isNegative(x) !== isNegative(y);
    const a = Math.abs(x);
    const b = Math.abs(y);
    if (a >= limit || b >= limit) {
      if (a < minNormal || b < minNormal) return NaN;
      return negative ? -Infinity : Infinity;
    }
    if (a < minNormal || b < minNormal) return negative ? -0 : 0;
    const xe = exponentOf(a);
    const ye = exponentOf(b);
    const xm = (Math.floor(scale(a, -xe) * units) - units) / units;
    const ym = (Math.floor(scale(b, -ye) * units) - units) / units;
    const f = xm + ym + constant;
    const carry = semantics === 'adder' ? Math.floor(f) : 0;
    const significand = 1 + f - carry;
    const product = scale(significand, xe + ye + carry);
    const magnitude = product >= limit ? Infinity : product < minNormal ? 0 : product;
    return negative ? -magnitude : magnitude;
  };
}

function checkBits(x: unknown, field: string, most: number, name: string): void {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  if (!Number.isInteger(x) || x < 1 || x > most) {
    throw new RangeError(`${name}: "${field}" expected an integer in 1..${most}, got ${x}`);
  }
}
