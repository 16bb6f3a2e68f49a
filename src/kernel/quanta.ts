/**
 * Tables of quanta: what rounds one float64 by two additions, looked up by its sign and exponent field.
 *
 * Adding K and taking it off again leaves s rounded to nearest even, a multiple of the quantum, signs of zeros aside.
 * Entries are Infinity where that does not serve (beyond emax, and where a number of the recipe is no float64): the
 * result is NaN then, which no comparison lets pass, and the caller rounds by its other way.
 * @module
 */
import { HIGH, power } from '../format/bits.js';
import type { Plan } from './plan.js';

/** How the two additions are completed in a mode; undefined where they are not. */
export type Family = 'even' | 'ties' | 'directed' | 'odd' | 'stochastic' | 'coin';

/** Tables of one rule, by the first twelve bits of a float64. */
export interface Quanta {
  /** K = 1.5 2^(e + 53 - p), e the exponent of the quantum's binade. */
  readonly magic: Float64Array;
  /** Half of the quantum, for ties. */
  readonly half: Float64Array;
  /** The quantum, negative where candidates count from above. */
  readonly quantum: Float64Array;
  /** 1 / quantum. */
  readonly inverse: Float64Array;
}

const shared = new Float64Array(1);
/** One float64, to be taken apart. */
export const float: Float64Array = shared;
/** Its high word: `high[0] >>> 20` are sign and exponent field. */
export const high: Uint32Array = new Uint32Array(shared.buffer, 4 * HIGH, 1);

const FIELDS = 2048;

/**
 * The family that serves a plan, on operands of any kind; undefined where only the other ways do: precisions of 52 and 53
 * bits, formats without zero, soft errors, few random bits.
 */
export function familyOf({ rule }: Plan): Family | undefined {
  const { precision, zero } = rule.format;
  if (precision > 51 || !zero || rule.flip !== undefined || rule.randomBits !== undefined) return undefined;
  switch (rule.rounding) {
    case 'tiesToEven':
      return precision === 1 ? 'ties' : 'even';
    case 'toOdd':
      return precision === 1 ? undefined : 'odd';
    case 'stochastic':
      return precision > MOST_AT_RANDOM ? undefined : 'stochastic';
    case 'stochasticEqual':
      return 'coin';
    case 'tiesToAway':
    case 'tiesToZero':
    case 'tiesToOdd':
      return 'ties';
    case 'towardPositive':
    case 'towardNegative':
    case 'towardZero':
    case 'awayFromZero':
      return 'directed';
  }
}

/** Beyond this precision the error of a float64 is too often what decides. */
const MOST_AT_RANDOM = 40;

/** What a stochastic decision leaves open on either side, in quanta: the last bits of the word, and the error of a float64. */
export function marginOf({ rule }: Plan): number {
  return power(-31) + power(rule.format.precision - 52) + power(-49);
}

/** Tables by what they depend on, the last that were asked for: choppers come and go, their formats mostly stay. */
const known = new Map<string, Quanta>();
const MOST_KNOWN = 32;

/** The tables of a plan that a family serves; never changed, as plans of the same format and kind of mode share them. */
export function quantaOf(plan: Plan): Quanta {
  const { format, subnormals } = plan.rule;
  const family = familyOf(plan);
  const sides = family === 'even' || family === 'ties' ? 'nearest' : directionsOf(plan).join();
  const key = `${sides} ${format.precision} ${format.emin} ${format.emax} ${subnormals === 'none'}`;
  const made = known.get(key) ?? makeQuanta(plan);
  known.delete(key); // so that it comes last
  known.set(key, made);
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
  return made;
}

function makeQuanta(plan: Plan): Quanta {
  const { precision, emin, emax } = plan.rule.format;
  const family = familyOf(plan);
  const isNearest = family === 'even' || family === 'ties';
  const first = emin >= -1022 ? 0 : 1;
  const least = Math.max(emin + 1023, first);
  const end = Math.min(emax + 1024, FIELDS - 1);
  const magic = new Float64Array(2 * FIELDS).fill(Infinity);
  const half = new Float64Array(isNearest ? 2 * FIELDS : 0);
  const quantum = new Float64Array(isNearest ? 0 : 2 * FIELDS);
  const inverse = new Float64Array(isNearest ? 0 : 2 * FIELDS);
  const [up, down] = directionsOf(plan);
  const set = (from: number, to: number, exponent: number): void => {
    // The inverse must not overflow, and what toOdd adds is 2 K.
    const serves = isNearest || (exponent >= -1022 && exponent <= 970);
    if (!serves) return;
    const k = 1.5 * power(exponent + 52);
    const one = power(exponent);
    const inverted = power(-exponent);
    for (let field = from; field < to; field++) {
      magic[field] = magic[FIELDS + field] = k;
      if (isNearest) half[field] = half[FIELDS + field] = one / 2;
      else {
        quantum[field] = up * one;
        quantum[FIELDS + field] = down * one;
        inverse[field] = up * inverted;
        inverse[FIELDS + field] = down * inverted;
      }
    }
  };
  // Below the smallest normal; without subnormals nothing but 0 and 2^emin lies there.
  const lowest = plan.rule.subnormals === 'none' ? emin : emin - precision + 1;
  // Of a number that is small beside a quantum above 1, the quotient by it may underflow.
  const from = isNearest || lowest <= 0 ? first : lowest + 2;
  if (from < least) set(from, Math.min(least, FIELDS - 1), lowest);
  for (let field = least; field < end; field++) set(field, field + 1, field - 1023 - precision + 1);
  return { magic, half, quantum, inverse };
}

/** On which side the lower candidate lies for positive and negative numbers: 1 below, -1 above. */
function directionsOf({ rule }: Plan): readonly [number, number] {
  switch (rule.rounding) {
    case 'towardPositive':
      return [-1, -1];
    case 'towardNegative':
      return [1, 1];
    case 'awayFromZero':
      return [-1, 1];
    default:
      return [1, -1];
  }
}
