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
  /** Bits kept below the last place of the accumulator, an integer in -24..16; a negative number keeps fewer. */
  readonly extraBits: number;
  /**
   * The exponent that smaller factors have, subnormal ones: an integer in -149..127.
   * @defaultValue that of each factor itself
   */
  readonly emin?: number;
}

/**
 * The features of published models of NVIDIA's tensor cores, by generation and format of the operands. They round sums
 * to float32 toward zero, or to float16 to nearest even: `rounding` says so to `gemm`.
 *
 * Terms and extra bits: Fasi, Higham, Mikaitis and Pranesh 2021, "Numerical behavior of NVIDIA tensor cores", PeerJ
 * Computer Science 7:e330 (V100, A100); Khattak and Mikaitis 2025, "Accurate models of NVIDIA tensor cores", arXiv
 * 2512.07004 (V100, A100, H100).
 * @example
 * const A = { data: [1, 2 ** -12, 2 ** -12], rows: 1, cols: 3 };
 * const B = { data: [1, 2 ** -12, 2 ** -12], rows: 3, cols: 1 };
 * const unit = { accumulator: 'float32', rounding: 'towardZero' } as const;
 * gemm(A, B, { ...unit, tensorCore: 'nvidia-v100-float16' }).data[0]   // 1
 * gemm(A, B, { ...unit, tensorCore: 'nvidia-a100-float16' }).data[0]   // 1.0000001192092896 = 1 + 2^-23
 */
export const tensorCores = Object.freeze({
  'nvidia-v100-float16': { terms: 4, extraBits: 0, emin: -14 },
  'nvidia-a100-float16': { terms: 8, extraBits: 1, emin: -14 },
  'nvidia-a100-bfloat16': { terms: 8, extraBits: 1, emin: -126 },
  'nvidia-a100-tfloat32': { terms: 4, extraBits: 1, emin: -126 },
  'nvidia-h100-float16': { terms: 16, extraBits: 2, emin: -14 },
  'nvidia-h100-bfloat16': { terms: 16, extraBits: 2, emin: -126 },
  'nvidia-h100-tfloat32': { terms: 8, extraBits: 2, emin: -126 },
});

/** Names of tensor cores. */
export type TensorCoreName = keyof typeof tensorCores;

/** The tensor core that options ask for. */
export function checkTensorCore(core: TensorCore | TensorCoreName, plan: Plan, name: string): TensorCore {
  const known: TensorCore = typeof core === 'string' ? named(core, name) : core;
  if (typeof known !== 'object' || known === null) {
    throw new TypeError(`${name}: "tensorCore" expected a name or an object, got ${kind(known)}`);
  }
  for (const key of Object.keys(known)) {
    if (!['terms', 'extraBits', 'emin'].includes(key)) {
      throw new RangeError(`${name}: unknown option "${key}" of tensorCore, expected only terms, extraBits, emin`);
    }
  }
  checkInteger(known.terms, 'terms', 1, 64, name);
  checkInteger(known.extraBits, 'extraBits', -24, 16, name);
  if (known.emin !== undefined) checkInteger(known.emin, 'emin', -149, 127, name);
  if (plan.rule.format.precision > 24) {
    throw new RangeError(
      `${name}: "accumulator" expected at most 24 bits of precision with "tensorCore", got ${plan.rule.format.name}`,
    );
  }
  return known;
}

function named(core: string, name: string): TensorCore {
  if (Object.hasOwn(tensorCores, core)) return tensorCores[core as TensorCoreName];
  throw new RangeError(
    `${name}: "tensorCore" expected one of ${Object.keys(tensorCores).join(', ')} or an object, got '${core}'`,
  );
}

function checkInteger(x: unknown, field: string, least: number, most: number, name: string): void {
  if (typeof x !== 'number') throw new TypeError(`${name}: "tensorCore.${field}" expected a number, got ${kind(x)}`);
  if (!Number.isInteger(x) || x < least || x > most) {
    throw new RangeError(`${name}: "tensorCore.${field}" expected an integer in ${least}..${most}, got ${x}`);
  }
}

/**
 * A sum of products: the group that begins at term l draws the accumulator's word of slot base + l.
 * @throws RangeError for operands that are no float32 values, whose products float64 might not hold
 */
export function addByTensorCore(
  a: (l: number) => number,
  b: (l: number) => number,
  count: number,
  base: number,
  accumulator: Rounding,
  core: TensorCore,
): number {
  let s = zeroOf(accumulator.plan.rule.format, false);
  for (let from = 0; from < count; from += core.terms) {
    const length = Math.min(core.terms, count - from);
    const x = Float64Array.from({ length }, (_, k) => checkOperand(a(from + k)));
    const y = Float64Array.from({ length }, (_, k) => checkOperand(b(from + k)));
    s = roundAt(addGroup(s, x, y, accumulator.plan, core), accumulator, base + from);
  }
  return s;
}

function checkOperand(x: number): number {
  if (Math.fround(x) !== x && x === x) {
    throw new RangeError(`"tensorCore" expected operands that are float32 values, got ${x}`);
  }
  return x;
}

/** s and products, truncated and added: an exact float64. Infinities and NaN give what additions would. */
function addGroup(s: number, x: Float64Array, y: Float64Array, { rule }: Plan, core: TensorCore): number {
  const { precision, emin } = rule.format;
  const products = x.map((factor, k) => factor * y[k]!);
  const plain = products.reduce((sum, product) => sum + product, s);
  if (!(Math.abs(s) < Infinity && products.every((product) => Math.abs(product) < Infinity))) return plain;
  let largest = s === 0 ? -Infinity : Math.max(exponentOf(s), emin);
  products.forEach((product, k) => {
    if (product !== 0) largest = Math.max(largest, exponentIn(x[k]!, core) + exponentIn(y[k]!, core));
  });
  if (largest === -Infinity) return plain; // zeros
  const unit = power(largest - (precision - 1) - core.extraBits);
  return products.reduce((sum, product) => sum + truncate(product, unit), truncate(s, unit));
}

function exponentIn(x: number, { emin = -149 }: TensorCore): number {
  return Math.max(exponentOf(x), emin);
}

/** x truncated toward zero to a multiple of the power of two `unit`. */
function truncate(x: number, unit: number): number {
  const units = Math.floor(Math.abs(x) / unit);
  return x < 0 ? -units * unit : units * unit;
}
