/**
 * The JS twins of the kernels: the same steps on one number at a time, for single numbers, short arrays, the ends of
 * arrays in kernel memory, and platforms that refuse WASM.
 * @module
 */
import { HIGH, power } from '../format/bits.js';
import { fillWords, HIGH_WORD, LOW_WORD, word, type RandomWords } from '../random/words.js';
import { roundOnly } from '../rounding/round.js';
import {
  STOCHASTIC,
  STOCHASTIC_EQUAL,
  TIES_TO_AWAY,
  TIES_TO_EVEN,
  TIES_TO_ODD,
  TIES_TO_ZERO,
  TO_ODD,
  type Plan,
} from './plan.js';

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** 2^-1023 … 2^1074, to be looked up by exponent fields of float64. */
const powers = Float64Array.from({ length: 2098 }, (_, i) => power(i - 1023));

/** 2^-52: what takes K to the quantum. */
export const LAST_PLACE = power(-52);
const TWO_32 = 4294967296;
const TWO_MINUS_50 = power(-50);

/** One number rounded by `plan` without flips, drawing word `index`; `high` is that word where it is known. */
export function roundOne(x: number, plan: Plan, words: RandomWords | undefined, index: number, high?: number): number {
  const a = Math.abs(x);
  if (plan.same && a < Infinity) return x;
  if (!plan.loops || !(a < Infinity) || a === 0) return roundOnly(x, plan.rule, words, index);
  const k = magic(a, plan);
  if (!plan.stochastic) return finish(toCandidate(x, a, k, plan), x, plan);
  const random = high ?? word(words!, HIGH_WORD, index);
  if (plan.mode === STOCHASTIC && plan.rule.randomBits === undefined) {
    const y = toRandomCandidate(a, k, random, TWO_MINUS_50);
    if (y === y) return finish(y, x, plan);
  }
  const y = down(a + k - k, a, k);
  const away = y !== a && goesAway(a - y, k * LAST_PLACE, plan, words!, index, random);
  return finish(away ? y + k * LAST_PLACE : y, x, plan);
}

/**
 * The magnitude a rounded by `stochastic` with the high word alone; NaN where it leaves the decision open. `margin` is more than
 * what a and the sum below may be wrong by, in quanta. No step depends on the numbers by a branch: those on random ones cost most.
 */
export function toRandomCandidate(a: number, k: number, high: number, margin: number): number {
  const quantum = k * LAST_PLACE;
  const y = a + k - k;
  const sum = (a - y) / quantum + high / TWO_32;
  const steps = Math.floor(sum);
  const rest = sum - steps;
  return rest > margin && rest < 1 - 1 / TWO_32 - margin ? y + steps * quantum : NaN;
}

/** The magnitude a of x rounded to a multiple of the quantum in a deterministic mode; K is that of a. */
export function toCandidate(x: number, a: number, k: number, plan: Plan): number {
  const y = a + k - k;
  const { mode } = plan;
  if (y === a || mode === TIES_TO_EVEN) return y;
  const quantum = k * LAST_PLACE;
  if (mode <= TIES_TO_ODD) return Math.abs(a - y) * 2 === quantum ? fromTie(y, a, mode) : y;
  if (mode === TO_ODD) return (2 * Math.floor(a / quantum / 2) + 1) * quantum;
  if ((x > 0 ? plan.awayPositive : plan.awayNegative) === y > a) return y;
  return y > a ? y - quantum : y + quantum;
}

/** The candidate that `mode` takes from the tie a; y is the even one. */
function fromTie(y: number, a: number, mode: number): number {
  if (mode === TIES_TO_AWAY ? y > a : mode === TIES_TO_ZERO && y < a) return y;
  return y + (a - y) * 2;
}

/** K = 2^clamp(exponent, emin, emax) 2^(53 - p): adding it leaves no place below the quantum. */
export function magic(a: number, { minNormal, leastField, largestField, magic, magicBelow }: Plan): number {
  if (a < minNormal) return magicBelow;
  float[0] = a;
  const field = halves[HIGH]! >>> 20;
  return powers[Math.min(Math.max(field, leastField), largestField) + magic]!;
}

function down(y: number, a: number, k: number): number {
  return y > a ? y - k * LAST_PLACE : y;
}

/** Whether a stochastic mode goes away from zero, by rest = nu quantum > 0. */
function goesAway(
  rest: number,
  quantum: number,
  { mode, rule }: Plan,
  words: RandomWords,
  index: number,
  high: number,
): boolean {
  if (mode === STOCHASTIC_EQUAL) return high >= TWO_32 / 2;
  const { randomBits, variant } = rule;
  if (randomBits !== undefined) {
    const random = high >>> (32 - randomBits);
    const limit = (2 * (power(randomBits) - random) - (variant === 'A' ? 0 : 1)) * quantum;
    const scaled = rest * power(randomBits + 1);
    return variant === 'C' && random % 2 === 1 ? scaled > limit : scaled >= limit;
  }
  const scaled = rest * TWO_32;
  const limit = (TWO_32 - high) * quantum;
  if (scaled >= limit) return true;
  if (scaled < limit - quantum) return false;
  return (scaled - (limit - quantum)) * TWO_32 >= (TWO_32 - word(words, LOW_WORD, index)) * quantum;
}

/** A rounded magnitude flushed, overflowed, and with the sign of x. */
export function finish(magnitude: number, x: number, plan: Plan): number {
  if (magnitude > plan.maxFinite) {
    const { overflow } = plan.rule;
    return x < 0 ? overflow.negative : overflow.positive;
  }
  const y = magnitude < plan.flushBelow ? 0 : magnitude;
  if (y === 0 && !plan.signedZero) return 0;
  return y * (x / Math.abs(x)); // faster than a branch on the sign
}

/** Words are drawn this many at a time. */
const RUN = 256;
const run = new Uint32Array(RUN);

/**
 * Elements `from` up to `to` of `x` rounded into `out`, element i drawing word `position` + i.
 *
 * One loop for each kind of array, so that each stays monomorphic.
 */
export function loop(
  out: Float64Array | Float32Array,
  x: Float64Array | Float32Array,
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  from = 0,
  to = x.length,
): void {
  if (words !== undefined && plan.stochastic) loopAtRandom(out, x, plan, words, position, from, to);
  else if (x instanceof Float64Array) loop64(out as Float64Array, x, plan, from, to);
  else loop32(out as Float32Array, x, plan, from, to);
}

function loop64(out: Float64Array, x: Float64Array, plan: Plan, from: number, to: number): void {
  for (let i = from; i < to; i++) out[i] = roundOne(x[i]!, plan, undefined, 0);
}

function loop32(out: Float32Array, x: Float32Array, plan: Plan, from: number, to: number): void {
  for (let i = from; i < to; i++) out[i] = roundOne(x[i]!, plan, undefined, 0);
}

function loopAtRandom(
  out: Float64Array | Float32Array,
  x: Float64Array | Float32Array,
  plan: Plan,
  words: RandomWords,
  position: number,
  from: number,
  to: number,
): void {
  for (let start = from; start < to; start += RUN) {
    const count = Math.min(RUN, to - start);
    fillWords(run, words, HIGH_WORD, position + start, count);
    for (let i = 0; i < count; i++) {
      out[start + i] = roundOne(x[start + i]!, plan, words, position + start + i, run[i]!);
    }
  }
}
