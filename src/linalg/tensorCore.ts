/**
 * Addition as matrix units do it: several exact products and the accumulator at once, aligned, cut off and rounded
 * once.
 *
 * Of each group of t products the largest exponent E is found, the accumulator included; the exponent of a product is
 * the sum of those of its factors, which is not normalized. Every one of the t + 1 numbers is truncated toward zero to
 * a multiple of 2^(E - (p - 1) - f), p the precision of the accumulator and f the extra bits; they are added exactly,
 * and the sum is rounded once.
 * @module
 */
import { exponentOf, power } from '../format/bits.js';
import type { Plan } from '../kernel/plan.js';
import { kind } from '../options.js';
import { zeroOf } from '../rounding/round.js';
import { roundAt, type Rounding } from './accumulation.js';

/** The numerical features of a matrix unit. */
export interface TensorCore {
  /** Products that are added at once, an integer in 1..64. */
  readonly terms: number;
  /** Bits that are kept below the last place of the accumulator, an integer in -24..16; fewer than 0 are kept by none. */
  readonly extraBits: number;
}

/** Names of tensor cores. */
export type TensorCoreName = keyof typeof tensorCores;

/** Tensor cores by name. */
export const tensorCores = {
  'nvidia-v100': { terms: 4, extraBits: 0 },
} as const;

/** The tensor core that options ask for. */
export function checkTensorCore(core: TensorCore | TensorCoreName, plan: Plan, name: string): TensorCore {
  const known = typeof core === 'string' ? named(core, name) : core;
  if (typeof known !== 'object' || known === null) {
    throw new TypeError(`${name}: "tensorCore" expected a name or an object, got ${kind(known)}`);
  }
  for (const key of Object.keys(known)) {
    if (key !== 'terms' && key !== 'extraBits') {
      throw new RangeError(`${name}: unknown option "${key}" of tensorCore, expected only terms, extraBits`);
    }
  }
  checkInteger(known.terms, 'terms', 1, 64, name);
  checkInteger(known.extraBits, 'extraBits', -24, 16, name);
  if (plan.rule.format.precision > 24) {
    throw new RangeError(
      `${name}: "accumulator" expected at most 24 bits of precision with "tensorCore", got ${plan.rule.format.name}`,
    );
  }
  return known;
}

function checkInteger(x: unknown, field: string, least: number, most: number, name: string): void {
  if (typeof x !== 'number') throw new TypeError(`${name}: "tensorCore.${field}" expected a number, got ${kind(x)}`);
  if (!Number.isInteger(x) || x < least || x > most) {
    throw new RangeError(`${name}: "tensorCore.${field}" expected an integer in ${least}..${most}, got ${x}`);
  }
}

function named(core: string, name: string): TensorCore {
  if (Object.hasOwn(tensorCores, core)) return tensorCores[core as TensorCoreName];
  throw new RangeError(
    `${name}: "tensorCore" expected one of ${Object.keys(tensorCores).join(', ')} or an object, got '${core}'`,
  );
}

/** A sum of products: the group that begins at term l draws the accumulator's word of slot base + l. */
export function addByTensorCore(
  a: (l: number) => number,
  b: (l: number) => number,
  count: number,
  base: number,
  accumulator: Rounding,
  { terms, extraBits }: TensorCore,
): number {
  const { format } = accumulator.plan.rule;
  const kept = format.precision - 1 + extraBits;
  let s = zeroOf(format, false);
  for (let from = 0; from < count; from += terms) {
    const to = Math.min(from + terms, count);
    const exact = exactGroup(s, a, b, from, to, kept);
    s = roundAt(exact, accumulator, base + from);
  }
  return s;
}

/** The truncated numbers of a group added exactly: an infinity or NaN among them decides as additions would. */
function exactGroup(
  s: number,
  a: (l: number) => number,
  b: (l: number) => number,
  from: number,
  to: number,
  kept: number,
): number {
  let largest = exponentOf(s);
  let special = s - s; // NaN for infinities and NaN, else 0
  let sum = s;
  for (let l = from; l < to; l++) {
    const [x, y] = [a(l), b(l)];
    sum += x * y;
    special += x * y - x * y;
    if (x !== 0 && y !== 0) largest = Math.max(largest, exponentOf(x) + exponentOf(y));
  }
  if (special !== 0) return sum;
  const unit = power(largest - kept);
  let total = truncate(s, unit);
  for (let l = from; l < to; l++) total += truncate(a(l) * b(l), unit);
  return total;
}

/** x truncated toward zero to a multiple of the power of two `unit`. */
function truncate(x: number, unit: number): number {
  const units = x / unit;
  return (units < 0 ? -Math.floor(-units) : Math.floor(units)) * unit;
}
