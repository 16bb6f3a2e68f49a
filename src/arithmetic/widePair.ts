/**
 * Rounding a pair to 52 or 53 bits, where float64 has no room to round to odd first.
 *
 * The candidates are float64s themselves, or every second one; the error says where between them the real number lies.
 * @module
 */
import { HIGH, power } from '../format/bits.js';

import { DIRECTED, type Plan } from '../kernel/plan.js';
import { HIGH_WORD, word, type RandomWords } from '../random/words.js';
import { goesAway, type Fraction } from '../rounding/decide.js';

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);
const LOW = 1 - HIGH;
const TWO_32 = 4294967296;

/** Magnitudes in which errors are normal numbers, and candidates neither overflow nor underflow. */
const LEAST = power(-900);
const LARGEST = power(1000);
/** What an error may be wrong by, as a part of the distance between candidates. */
const MARGIN = power(-48);

/** A float64 and this part of it add up to the next one, and differ by the one before (Rump, Zimmermann, Boldo and Melquiond 2009). */
const STEP = power(-53) * (1 + power(-52));

/** nu as far as deterministic modes ask: below 1/2, 1/2, above. */
const below: Fraction = { high: 0, low: 0, sticky: true };
const tie: Fraction = { high: 2147483648, low: 0, sticky: false };
const above: Fraction = { high: 2147483648, low: 0, sticky: true };

/**
 * The real number r + e rounded by `plan`, of 52 or 53 bits; undefined where exact integers must decide.
 * @param r - a finite nonzero float64 next to the real number
 * @param e - the error, not 0: of the right sign, and within 2^-50 of its size
 * @param exact - whether e is the error itself
 */
export function roundWidePair(
  r: number,
  e: number,
  exact: boolean,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
): number | undefined {
  const { rule, mode, awayPositive, awayNegative } = plan;
  const { precision, minNormal, maxFinite, signed } = rule.format;
  const a = Math.abs(r);
  if (!(a >= LEAST && a <= LARGEST && a >= 4 * minNormal && a <= maxFinite / 4)) return undefined;
  if (!signed || rule.flip !== undefined || rule.randomBits !== undefined) return undefined;
  const outward = e > 0 === r > 0;
  if (precision === 53 && mode === DIRECTED) {
    // A directed mode takes r or the float64 on the side of e.
    const away = r > 0 ? awayPositive : awayNegative;
    if (away !== outward) return r;
    return outward ? r + r * STEP : r - r * STEP;
  }
  float[0] = a;
  const field = halves[HIGH]! >>> 20;
  const isOdd = (halves[LOW]! & 1) === 1;
  const isPower = halves[LOW] === 0 && (halves[HIGH]! & 0xfffff) === 0;
  const place = power(field - 1075);
  let gap = precision === 53 ? place : 2 * place;
  let lower = a;
  let nu: number;
  if (precision === 52 && isOdd) {
    lower = a - place;
    nu = 0.5 + (outward ? Math.abs(e) : -Math.abs(e)) / gap;
  } else if (outward) {
    nu = Math.abs(e) / gap;
  } else {
    if (isPower) gap /= 2;
    lower = a - gap;
    nu = 1 - Math.abs(e) / gap;
  }
  const side = precision === 52 && isOdd ? (outward ? 1 : -1) : 0;
  // Near a tie the error must be exact; 1 - nu is a float64 there, so that nu is.
  if (!plan.stochastic && !exact && side === 0 && Math.abs(nu - 0.5) < MARGIN) return undefined;
  const away = decide(lower, nu, side, plan, r < 0, words, index);
  if (away === undefined) return undefined;
  const y = away ? lower + gap : lower;
  return r < 0 ? -y : y;
}

/** Whether the real number goes to the upper candidate. `side`: of 1/2 on which it lies, where that is known for sure. */
function decide(
  lower: number,
  nu: number,
  side: number,
  { rule, stochastic }: Plan,
  negative: boolean,
  words: RandomWords | undefined,
  index: number,
): boolean | undefined {
  if (stochastic) {
    const high = word(words!, HIGH_WORD, index);
    if (rule.rounding === 'stochasticEqual') return high >= TWO_32 / 2;
    const sum = nu + high / TWO_32;
    const rest = sum - Math.floor(sum);
    return rest > MARGIN && rest < 1 - 1 / TWO_32 - MARGIN ? sum >= 1 : undefined;
  }
  let fraction = nu < 0.5 ? below : nu > 0.5 ? above : tie;
  if (side !== 0) fraction = side > 0 ? above : below;
  float[0] = lower;
  const odd = ((halves[LOW]! >>> (53 - rule.format.precision)) & 1) === 1;
  return goesAway(rule, negative, odd, fraction, undefined, 0);
}
