/**
 * Rounding a real number that is given as a pair: a float64 result and its error.
 *
 * Deterministic modes round the result rounded to odd, which keeps on which side of every boundary of up to 51 bits the
 * real number lies (Boldo and Melquiond 2008). Stochastic modes decide on the result alone where the error cannot
 * change the decision. The rest is left to exact integers.
 * @module
 */
import { HIGH } from '../format/bits.js';
import { roundNumber } from '../kernel/bulk.js';
import { finish, LAST_PLACE, magic } from '../kernel/loops.js';
import type { Plan } from '../kernel/plan.js';
import { HIGH_WORD, word, type RandomWords } from '../random/words.js';

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);
const LOW = 1 - HIGH;
const TWO_32 = 4294967296;

/**
 * The real number r + e rounded by `plan`; undefined where exact integers must decide.
 * @param r - a finite nonzero float64 next to the real number: none lies strictly between them
 * @param e - the error: 0 if and only if r is exact, of the right sign, and within a factor of 2 of its true size
 */
export function roundPair(
  r: number,
  e: number,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
): number | undefined {
  if (e === 0) return roundNumber(r, plan, words, index);
  if (plan.stochastic) return plan.pairs ? roundAtRandom(r, e, plan, words!, index) : undefined;
  if (plan.loops && plan.rule.rounding === 'tiesToEven' && plan.rule.flip === undefined) {
    // Off every value and every tie, which are float64s, the error decides nothing, and r need not be taken apart.
    const a = Math.abs(r);
    const k = magic(a, plan);
    const y = a + k - k;
    const twice = Math.abs(a - y) * 2;
    if (twice !== 0 && twice !== k * LAST_PLACE) return finish(y, r, plan);
  }
  return plan.rule.format.precision <= 51 ? roundNumber(toOdd(r, e), plan, words, index) : undefined;
}

/** r where its last bit is odd, otherwise its neighbour on the side of e. */
export function toOdd(r: number, e: number): number {
  float[0] = r;
  const low = halves[LOW]!;
  if ((low & 1) === 1) return r;
  if (e > 0 === r > 0) {
    halves[LOW] = low + 1;
  } else {
    halves[LOW] = low - 1; // 2^32 - 1 if low is 0
    if (low === 0) halves[HIGH]! -= 1;
  }
  return float[0]!;
}

/** Stochastic rounding where nu 2^32 + H is clear of 2^32 by more than the error can be. */
function roundAtRandom(r: number, e: number, plan: Plan, words: RandomWords, index: number): number | undefined {
  const a = Math.abs(r);
  const k = magic(a, plan);
  const quantum = k * LAST_PLACE;
  const nearest = a + k - k;
  const y = nearest > a ? nearest - quantum : nearest;
  const rest = a - y;
  if (rest === 0 && e < 0 === r > 0) return undefined; // the real number lies below y
  const high = word(words, HIGH_WORD, index);
  if (plan.rule.rounding === 'stochasticEqual') return finish(high >= TWO_32 / 2 ? y + quantum : y, r, plan);
  const sum = (rest * TWO_32) / quantum + high;
  if (sum <= TWO_32 - 2) return finish(y, r, plan);
  return sum >= TWO_32 + 1 ? finish(y + quantum, r, plan) : undefined;
}
