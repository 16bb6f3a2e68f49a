/**
 * Addition as matrix units do it, t products at a time.
 *
 * Fused: several exact products and the accumulator are added at once, aligned, cut off and rounded once. The largest
 * exponent E of a group is found, the accumulator included; the exponent of a product is the sum of those of its
 * factors, which is not normalized. Every one of the t + 1 numbers is truncated toward zero to a multiple of
 * 2^(E - 23 - f), f bits below the last place of a float32, whatever the accumulator's format; they are added exactly,
 * and the sum is rounded once. Without f nothing is cut off.
 *
 * Pairwise: products are rounded, those of a group added by pairs, and their sum to the accumulator, each step rounded.
 * @module
 */
import { exactDot } from '../../arithmetic/exact.js';
import { exponentOf, power } from '../../format/bits.js';
import type { Plan } from '../../kernel/plan.js';
import { kind } from '../../arguments.js';
import { zeroOf } from '../../rounding/round.js';
import { addAt, multiplyAt, roundAt, type Rounding } from './slots.js';
import { checkBoolean, checkInteger, checkKeys } from '../../arguments.js';

/** The numerical features of a matrix unit. */
export interface TensorCore {
  /** Products that are added at once, an integer in 1..64; with `pairwise` a power of two. */
  readonly terms: number;
  /**
   * Bits kept below the last place of a float32, an integer in -24..16; a negative number keeps fewer. Without
   * `pairwise` alone.
   * @defaultValue all: sums are exact before they are rounded
   */
  readonly extraBits?: number;
  /**
   * Whether every product and every sum is rounded, products of a group added by pairs before the accumulator.
   * @defaultValue false: products and accumulator are added at once
   */
  readonly pairwise?: boolean;
  /**
   * The exponent that smaller factors have, subnormal ones: an integer in -149..127.
   * @defaultValue that of each factor itself
   */
  readonly emin?: number;
  /**
   * Whether factors below 2^emin count as +0; with `emin` alone.
   * @defaultValue false
   */
  readonly flush?: boolean;
}

/**
 * The features of published models of NVIDIA's tensor cores and AMD's matrix cores, by generation and format of the
 * operands. How sums are rounded is for the options of `gemm` to say. NVIDIA's units round to float32 toward zero, or to
 * float16 to nearest even; AMD's to float32 to nearest even, and those of MI200 with `subnormals: 'flush'`.
 *
 * NVIDIA, terms and extra bits: Fasi, Higham, Mikaitis and Pranesh 2021, "Numerical behavior of NVIDIA tensor cores",
 * PeerJ Computer Science 7:e330 (V100, A100); Khattak and Mikaitis 2025, "Accurate models of NVIDIA tensor cores", arXiv
 * 2512.07004 (V100, A100, H100).
 *
 * `nvidia-h100-float8` is MMA-Sim's model (below): its sums have 13 fraction bits, `accumulator: 'e8m13'` toward zero.
 *
 * AMD (MI200: MI210, MI250, MI250X; `-1k`: the instructions for bfloat16 of that name): Xie, Xu, Wang, Yang and Yang,
 * "Bit-accurate modeling of GPU matrix multiply-accumulate units", arXiv 2511.10909, and its program, MMA-Sim, compared
 * with the hardware by its authors; the models CDNA1 and CDNA2 of Khattak and Mikaitis (MATLAB-tensor-core on GitHub) say
 * the same. That MI200 flushes is AMD's own documentation too (MIOpen, "MI200 MFMA behavior specifics").
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
  'nvidia-h100-float8': { terms: 32, extraBits: -10, emin: -6 },
  'amd-mi100-float16': { terms: 4 },
  'amd-mi100-bfloat16': { terms: 2 },
  'amd-mi200-float16': { terms: 4, pairwise: true, emin: -14, flush: true },
  'amd-mi200-bfloat16': { terms: 2, pairwise: true, emin: -126, flush: true },
  'amd-mi200-bfloat16-1k': { terms: 4, pairwise: true, emin: -126, flush: true },
});

/** Names of tensor cores. */
export type TensorCoreName = keyof typeof tensorCores;

/** The tensor core that options ask for. */
export function checkTensorCore(core: TensorCore | TensorCoreName, plan: Plan, name: string): TensorCore {
  const known: TensorCore = typeof core === 'string' ? named(core, name) : core;
  if (typeof known !== 'object' || known === null) {
    throw new TypeError(`${name}: "tensorCore" expected a name or an object, got ${kind(known)}`);
  }
  checkKeys(known, ['terms', 'extraBits', 'pairwise', 'emin', 'flush'], `${name}: "tensorCore"`);
  const { terms, extraBits, pairwise = false, emin, flush = false } = known;
  const field = (key: string): string => `tensorCore.${key}`;
  checkInteger(terms, 1, 64, name, field('terms'));
  if (extraBits !== undefined) checkInteger(extraBits, -24, 16, name, field('extraBits'));
  if (emin !== undefined) checkInteger(emin, -149, 127, name, field('emin'));
  if (checkBoolean(flush, name, field('flush')) && emin === undefined) {
    throw new RangeError(`${name}: "tensorCore.emin" expected with "flush", got none`);
  }
  if (checkBoolean(pairwise, name, field('pairwise'))) {
    if ((terms & (terms - 1)) !== 0) {
      throw new RangeError(`${name}: "tensorCore.terms" expected a power of two with "pairwise", got ${terms}`);
    }
    if (extraBits !== undefined) {
      throw new RangeError(`${name}: "tensorCore.extraBits" expected without "pairwise", got both`);
    }
  }
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

/**
 * A sum of products. The sum of a group that begins at term l draws the accumulator's word of slot base + l; of a
 * pairwise unit product l draws the product's word of slot base + l, and an addition the accumulator's of the slot at
 * which its right operand begins.
 * @throws RangeError for operands that are no float32 values, whose products float64 might not hold
 */
export function addByTensorCore(
  a: (l: number) => number,
  b: (l: number) => number,
  count: number,
  base: number,
  product: Rounding,
  accumulator: Rounding,
  core: TensorCore,
): number {
  let s = zeroOf(accumulator.plan.rule.format, false);
  for (let from = 0; from < count; from += core.terms) {
    const length = Math.min(core.terms, count - from);
    const x = Float64Array.from({ length }, (_, k) => factor(a(from + k), core));
    const y = Float64Array.from({ length }, (_, k) => factor(b(from + k), core));
    s = core.pairwise
      ? addAt(s, pairwiseSum(x, y, base + from, product, accumulator, core), accumulator, base + from)
      : addGroup(s, x, y, accumulator, base + from, core);
  }
  return s;
}

/** An operand as the unit takes it. */
function factor(x: number, core: TensorCore): number {
  checkOperand(x);
  return core.flush && Math.abs(x) < power(core.emin!) ? 0 : x;
}

/** The products of a group, rounded and added by pairs; a group that is not full is filled up with zeros. */
function pairwiseSum(
  x: Float64Array,
  y: Float64Array,
  slot: number,
  product: Rounding,
  accumulator: Rounding,
  { terms }: TensorCore,
): number {
  const sums = x.map((factor, k) => multiplyAt(factor, y[k]!, product, slot + k));
  for (let step = 1; step < terms; step *= 2) {
    for (let k = 0; k < sums.length; k += 2 * step) {
      const other = k + step;
      sums[k] = other < sums.length ? addAt(sums[k]!, sums[other]!, accumulator, slot + other) : sums[k]! + 0;
    }
  }
  return sums[0]!;
}

function checkOperand(x: number): number {
  if (Math.fround(x) !== x && x === x) {
    throw new RangeError(`"tensorCore" expected operands that are float32 values, got ${x}`);
  }
  return x;
}

/** s and products, added at once and rounded. Infinities and NaN give what additions would. */
function addGroup(
  s: number,
  x: Float64Array,
  y: Float64Array,
  accumulator: Rounding,
  slot: number,
  core: TensorCore,
): number {
  const { plan, words, first, step } = accumulator;
  const products = x.map((factor, k) => factor * y[k]!);
  if (!(Math.abs(s) < Infinity && products.every((product) => Math.abs(product) < Infinity))) {
    return roundAt(plainSum(s, products), accumulator, slot);
  }
  if (core.extraBits === undefined) return exactDot(x, y, s, plan.rule, words, first + step * slot);
  return roundAt(truncatedSum(s, x, y, products, plan, core), accumulator, slot);
}

function plainSum(s: number, products: Float64Array): number {
  return products.reduce((sum, product) => sum + product, s);
}

/** s and products, truncated and added: an exact float64. */
function truncatedSum(
  s: number,
  x: Float64Array,
  y: Float64Array,
  products: Float64Array,
  { rule }: Plan,
  core: TensorCore,
): number {
  const { emin } = rule.format;
  let largest = s === 0 ? -Infinity : Math.max(exponentOf(s), emin);
  products.forEach((product, k) => {
    if (product !== 0) largest = Math.max(largest, exponentIn(x[k]!, core) + exponentIn(y[k]!, core));
  });
  if (largest === -Infinity) return plainSum(s, products); // zeros
  const unit = power(largest - 23 - core.extraBits!);
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
