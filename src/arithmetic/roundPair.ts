/**
 * Rounding a real number that is given as a pair: a float64 result and its error.
 *
 * Deterministic modes round the result rounded to odd, which keeps on which side of every boundary of up to 51 bits the
 * real number lies (Boldo and Melquiond 2008). Stochastic modes decide on the result alone where the error cannot
 * change the decision. The rest is left to exact integers.
 * @module
 */
import { HIGH, power } from '../format/bits.js';
import { roundNumber } from '../kernel/bulk.js';
import { finish, LAST_PLACE, magic, toCandidate, toRandomCandidate } from '../kernel/loops.js';
import type { Plan } from '../kernel/plan.js';
import { HIGH_WORD, word, type RandomWords } from '../random/words.js';
import { roundWidePair } from './widePair.js';

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);
const LOW = 1 - HIGH;
const TWO_32 = 4294967296;
const TWO_MINUS_33 = power(-33);

/**
 * The real number r + e rounded by `plan`; undefined where exact integers must decide.
 * @param r - a finite nonzero float64 next to the real number: none lies strictly between them
 * @param e - the error: 0 if and only if r is exact, of the right sign, and within 2^-50 of its size
 * @param exact - whether e is the error itself
 */
export function roundPair(
  r: number,
  e: number,
  exact: boolean,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
): number | undefined {
  if (e === 0) return roundNumber(r, plan, words, index);
  if (plan.rule.format.precision > 51) return roundWidePair(r, e, exact, plan, words, index);
  if (plan.stochastic) return plan.pairs ? roundAtRandom(r, plan, words!, index) : undefined;
  if (plan.loops && plan.rule.flip === undefined) {
    // Off every value and every tie, which are float64s, the error decides nothing, and r need not be taken apart.
    const a = Math.abs(r);
    const k = magic(a, plan);
    const twice = Math.abs(a - (a + k - k)) * 2;
    if (twice !== 0 && twice !== k * LAST_PLACE) return finish(toCandidate(r, a, k, plan), r, plan);
  }
  return roundNumber(toOdd(r, e), plan, words, index);
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

/** Stochastic rounding where the high word decides whatever the error is: less than 2^-34 of the quantum. */
function roundAtRandom(r: number, plan: Plan, words: RandomWords, index: number): number | undefined {
  const a = Math.abs(r);
  const k = magic(a, plan);
  const high = word(words, HIGH_WORD, index);
  if (plan.rule.rounding === 'stochastic') {
    const y = toRandomCandidate(a, k, high, TWO_MINUS_33);
    return y === y ? finish(y, r, plan) : undefined;
  }
  const nearest = a + k - k;
  if (nearest === a) return undefined;
  // One candidate is the nearest value, the other lies beyond a.
  const away = high >= TWO_32 / 2;
  return finish(nearest > a === away ? nearest : nearest + (away ? k : -k) * LAST_PLACE, r, plan);
}
