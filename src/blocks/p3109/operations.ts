/**
 * Operations of IEEE P3109 that choppers do not have. Operands are numbers of any formats; the result is projected once, by
 * a chopper: its format is that of the result, its rounding and saturation are P3109's projection.
 *
 * P3109 has one zero: 0 results are +0. Any NaN operand gives NaN unless it is said otherwise.
 * @module
 */
import { kind } from '../../arguments.js';
import type { Chopper } from '../../chopper.js';
import { dyadic, plus, project } from './exact.js';

function checkChopper(to: unknown, name: string): asserts to is Chopper {
  if (typeof to !== 'function' || !('toJSON' in to) || !('format' in to)) {
    throw new TypeError(`${name}: "to" expected a chopper, got ${kind(to)}`);
  }
}

function checkNumbers(name: string, numbers: Readonly<Record<string, unknown>>): void {
  for (const [field, x] of Object.entries(numbers)) {
    if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  }
}

/**
 * x + y + z, rounded once: P3109's FAA.
 *
 * Infinities of both signs among the operands give NaN; the sum is exact whatever overflows or underflows on the way.
 * @param to - the projection: a chopper
 * @throws {@link TypeError} for operands of another kind
 * @example
 * faa(chopper('float32'), 1, 2 ** -60, -1)       // 8.673617379884035e-19
 */
export function faa(to: Chopper, x: number, y: number, z: number): number {
  checkChopper(to, 'faa');
  checkNumbers('faa', { x, y, z });
  const sum = x + y + z;
  if (![x, y, z].every((operand) => Math.abs(operand) < Infinity)) {
    const positive = [x, y, z].includes(Infinity);
    return to(sum !== sum || (positive && [x, y, z].includes(-Infinity)) ? NaN : sum);
  }
  return project(plus(plus(dyadic(x), dyadic(y)), dyadic(z)), to);
}

/**
 * 1 / x, rounded once: P3109's Recip. Recip(0) is NaN in every format, Recip of infinities 0.
 * @param to - the projection: a chopper
 * @throws {@link TypeError} for operands of another kind
 * @example
 * recip(chopper('binary8p4se'), 3)          // 0.34375
 * recip(chopper('binary32'), 0)             // NaN
 */
export function recip(to: Chopper, x: number): number {
  checkChopper(to, 'recip');
  checkNumbers('recip', { x });
  if (x === 0 || x !== x) return to(NaN);
  return Math.abs(x) === Infinity ? to(0) : to.div(1, x);
}

/** Which of two operands an operation takes. */
type Choice = (x: number, y: number) => number;

const smaller: Choice = (x, y) => (x !== x || y !== y ? NaN : Math.min(x, y));
const larger: Choice = (x, y) => (x !== x || y !== y ? NaN : Math.max(x, y));

/** The operand of smaller magnitude; of equal ones the smaller. */
const smallerMagnitude: Choice = (x, y) => {
  if (x !== x || y !== y || Math.abs(x) === Math.abs(y)) return smaller(x, y);
  return Math.abs(x) < Math.abs(y) ? x : y;
};

/** The operand of larger magnitude; of equal ones the larger. */
const largerMagnitude: Choice = (x, y) => {
  if (x !== x || y !== y || Math.abs(x) === Math.abs(y)) return larger(x, y);
  return Math.abs(x) > Math.abs(y) ? x : y;
};

/** NaN is no number: the other operand is taken. */
function ignoringNaN(choice: Choice): Choice {
  return (x, y) => (x !== x ? y : y !== y ? x : choice(x, y));
}

/** A finite operand goes before infinities, and anything before NaN. */
function preferringFinite(choice: Choice): Choice {
  return (x, y) => {
    const isFiniteX = Math.abs(x) < Infinity;
    const isFiniteY = Math.abs(y) < Infinity;
    if (isFiniteX !== isFiniteY) return isFiniteX ? x : y;
    return ignoringNaN(choice)(x, y);
  };
}

function chosen(to: Chopper, choice: Choice, x: number, y: number, name: string): number {
  checkChopper(to, name);
  checkNumbers(name, { x, y });
  return to(choice(x, y));
}

/**
 * The operand of smaller magnitude, of equal magnitudes the smaller one, rounded once.
 *
 * An infinity is the largest magnitude; NaN gives NaN; -0 and +0 are the same number.
 * @param to - the projection: a chopper
 * @throws {@link TypeError} for operands of another kind
 * @example
 * minimumMagnitude(chopper('binary8p4se'), -2, 2)     // -2
 */
export function minimumMagnitude(to: Chopper, x: number, y: number): number {
  return chosen(to, smallerMagnitude, x, y, 'minimumMagnitude');
}

/**
 * The operand of larger magnitude, of equal magnitudes the larger one, rounded once; otherwise as `minimumMagnitude`.
 * @example
 * maximumMagnitude(chopper('binary8p4se'), -3, 2)     // -3
 */
export function maximumMagnitude(to: Chopper, x: number, y: number): number {
  return chosen(to, largerMagnitude, x, y, 'maximumMagnitude');
}

/**
 * `minimumMagnitude` of the operands that are numbers: NaN only of two NaN.
 * @example
 * minimumMagnitudeNumber(chopper('binary8p4se'), NaN, 2)     // 2
 */
export function minimumMagnitudeNumber(to: Chopper, x: number, y: number): number {
  return chosen(to, ignoringNaN(smallerMagnitude), x, y, 'minimumMagnitudeNumber');
}

/**
 * `maximumMagnitude` of the operands that are numbers: NaN only of two NaN.
 * @example
 * maximumMagnitudeNumber(chopper('binary8p4se'), NaN, 2)     // 2
 */
export function maximumMagnitudeNumber(to: Chopper, x: number, y: number): number {
  return chosen(to, ignoringNaN(largerMagnitude), x, y, 'maximumMagnitudeNumber');
}

/**
 * The smaller operand, rounded once, where finite operands go before infinities, and these before NaN.
 * @example
 * minimumFinite(chopper('binary8p4se'), -Infinity, 2)     // 2
 */
export function minimumFinite(to: Chopper, x: number, y: number): number {
  return chosen(to, preferringFinite(smaller), x, y, 'minimumFinite');
}

/**
 * The larger operand, rounded once, where finite operands go before infinities, and these before NaN.
 * @example
 * maximumFinite(chopper('binary8p4se'), Infinity, 2)     // 2
 */
export function maximumFinite(to: Chopper, x: number, y: number): number {
  return chosen(to, preferringFinite(larger), x, y, 'maximumFinite');
}

/**
 * s1 x1 + s2 x2, rounded once: P3109's ScaledAdd. The products are exact where a scale is a power of two or float64 holds
 * them, as it does for all formats of 8 bits.
 *
 * 0 times an infinity is NaN; infinities of both signs give NaN.
 * @param to - the projection: a chopper
 * @throws {@link TypeError} for operands of another kind
 * @example
 * scaledAdd(chopper('binary8p4se'), 4, 1.5, 0.25, 3)     // 7
 */
export function scaledAdd(to: Chopper, s1: number, x1: number, s2: number, x2: number): number {
  checkChopper(to, 'scaledAdd');
  checkNumbers('scaledAdd', { s1, x1, s2, x2 });
  return to.add(s1 * x1, s2 * x2);
}

/**
 * s1 x1 - s2 x2, rounded once; otherwise as `scaledAdd`.
 * @example
 * scaledSubtract(chopper('binary8p4se'), 4, 1.5, 0.25, 3)     // 5
 */
export function scaledSubtract(to: Chopper, s1: number, x1: number, s2: number, x2: number): number {
  checkChopper(to, 'scaledSubtract');
  checkNumbers('scaledSubtract', { s1, x1, s2, x2 });
  return to.sub(s1 * x1, s2 * x2);
}

/**
 * (s1 x1) (s2 x2), rounded once; otherwise as `scaledAdd`.
 * @example
 * scaledMultiply(chopper('binary8p4se'), 4, 1.5, 0.25, 3)     // 4.5
 */
export function scaledMultiply(to: Chopper, s1: number, x1: number, s2: number, x2: number): number {
  checkChopper(to, 'scaledMultiply');
  checkNumbers('scaledMultiply', { s1, x1, s2, x2 });
  return to.mul(s1 * x1, s2 * x2);
}
