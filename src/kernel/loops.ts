/**
 * The JS twins of the kernels: the same steps on one number at a time, for single numbers, short arrays, the ends of
 * arrays in kernel memory, and platforms that refuse WASM.
 * @module
 */
import { HIGH, power } from '../format/bits.js';
import { fillWords, HIGH_WORD, LOW_WORD, word, type RandomWords } from '../random/words.js';
import { roundOnly } from '../rounding/round.js';
import type { Plan } from './plan.js';

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** 2^-1023 … 2^1074, to be looked up by exponent fields of float64. */
const powers = Float64Array.from({ length: 2098 }, (_, i) => power(i - 1023));

/** 2^-52: what takes K to the quantum. */
export const LAST_PLACE = power(-52);
const TWO_32 = 4294967296;

/** One number rounded by `plan` without flips, drawing word `index`; `high` is that word where it is known. */
export function roundOne(x: number, plan: Plan, words: RandomWords | undefined, index: number, high?: number): number {
  const { rule, loops } = plan;
  const a = Math.abs(x);
  if (!loops || !(a < Infinity) || a === 0) return roundOnly(x, rule, words, index);
  const k = magic(a, plan);
  const t = a + k;
  let y = t - k;
  if (y !== a) {
    switch (rule.rounding) {
      case 'tiesToEven':
        break;
      case 'tiesToAway':
        if (y < a && a - y === (k * LAST_PLACE) / 2) y += k * LAST_PLACE;
        break;
      case 'tiesToZero':
        if (y > a && y - a === (k * LAST_PLACE) / 2) y -= k * LAST_PLACE;
        break;
      case 'tiesToOdd':
        if (Math.abs(a - y) === (k * LAST_PLACE) / 2) y += (a - y) * 2;
        break;
      case 'towardPositive':
        y = x > 0 ? up(y, a, k) : down(y, a, k);
        break;
      case 'towardNegative':
        y = x < 0 ? up(y, a, k) : down(y, a, k);
        break;
      case 'towardZero':
        y = down(y, a, k);
        break;
      case 'awayFromZero':
        y = up(y, a, k);
        break;
      case 'toOdd':
        if (isEven(t)) y += y < a ? k * LAST_PLACE : -k * LAST_PLACE;
        break;
      case 'stochastic':
      case 'stochasticEqual':
        y = down(y, a, k);
        if (goesAway(a - y, k * LAST_PLACE, plan, words!, index, high)) y += k * LAST_PLACE;
    }
  }
  return finish(y, x, plan);
}

/** K = 2^clamp(exponent, emin, emax) 2^(53 - p): adding it leaves no place below the quantum. */
export function magic(a: number, { rule, leastField, largestField, magic, magicBelow }: Plan): number {
  if (a < rule.format.minNormal) return magicBelow;
  float[0] = a;
  const field = halves[HIGH]! >>> 20;
  return powers[Math.min(Math.max(field, leastField), largestField) + magic]!;
}

function up(y: number, a: number, k: number): number {
  return y < a ? y + k * LAST_PLACE : y;
}

function down(y: number, a: number, k: number): number {
  return y > a ? y - k * LAST_PLACE : y;
}

/** Whether the last place of t, and so the rounded value, is even. */
function isEven(t: number): boolean {
  float[0] = t;
  return (halves[1 - HIGH]! & 1) === 0;
}

/** Whether a stochastic mode goes away from zero, by rest = nu quantum. */
function goesAway(
  rest: number,
  quantum: number,
  { rule }: Plan,
  words: RandomWords,
  index: number,
  high = word(words, HIGH_WORD, index),
): boolean {
  const { rounding, randomBits, variant } = rule;
  if (rounding === 'stochasticEqual') return high >= TWO_32 / 2 && rest > 0;
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
export function finish(magnitude: number, x: number, { rule }: Plan): number {
  const { format, subnormals, overflow } = rule;
  const y = subnormals === 'flush' && magnitude < format.minNormal ? 0 : magnitude;
  if (y > format.maxFinite) return x < 0 ? overflow.negative : overflow.positive;
  if (x > 0 || (y === 0 && !format.signedZero)) return y;
  return -y;
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
