/**
 * Random deviates as functions of (seed, stream, index): the same on every machine, in any order.
 *
 * Words come from Philox as in the stochastic modes. Choppers draw from stream 0, so that data on the streams below do
 * not repeat the words that rounding uses.
 * @module
 */
import { chopper } from '../../chopper.js';
import { power } from '../../format/bits.js';
import { checkOptions } from '../../options.js';
import { randomWords, fillWords, HIGH_WORD, LOW_WORD } from '../../random/words.js';

/** Where data come from. */
export interface DataOptions {
  /** Integer in 0..2^64-1. */
  readonly seed: number | bigint;
  /** 0..2^32-1; one for each array. @defaultValue 1 */
  readonly stream?: number;
  /** Index of the first element. @defaultValue 0 */
  readonly position?: number;
}

/** Words are drawn in pieces of this length. */
const PIECE = 4096;

/**
 * Numbers uniform in [0, 1): multiples of 2^-53, all equally likely.
 * @example
 * uniform(2, { seed: 1 })            // Float64Array [0.027452234731044967, 0.2317444866777506]
 * uniform(1, { seed: 1, position: 1 })   // Float64Array [0.2317444866777506]
 */
export function uniform(length: number, options: DataOptions): Float64Array<ArrayBuffer> {
  const { seed, stream, position } = checkOptions({ stream: 1, ...options }, 'uniform');
  const words = randomWords(seed!, stream);
  const out = new Float64Array(length);
  const high = new Uint32Array(PIECE);
  const low = new Uint32Array(PIECE);
  for (let start = 0; start < length; start += PIECE) {
    const count = Math.min(PIECE, length - start);
    fillWords(high, words, HIGH_WORD, position + start, count);
    fillWords(low, words, LOW_WORD, position + start, count);
    for (let i = 0; i < count; i++) out[start + i] = (high[i]! * 2097152 + (low[i]! >>> 11)) * TWO_M53; // 32 + 21 bits
  }
  return out;
}

/**
 * Standard normal numbers: the normal quantile of (k + 1/2) 2^-53 for `uniform`'s k 2^-53, to about sixteen digits.
 * @example
 * normal(2, { seed: 1 })   // Float64Array [-1.9196314430425987, -0.7331138830013151]
 */
export function normal(length: number, options: DataOptions): Float64Array<ArrayBuffer> {
  const out = uniform(length, options);
  for (let i = 0; i < length; i++) {
    const u = out[i]!;
    out[i] = u < 0.5 ? quantile(u + TWO_M53 / 2) : -quantile(1 - u - TWO_M53 / 2);
  }
  return out;
}

const TWO_M53 = power(-53);
const { log } = chopper('float64');

/**
 * The x <= 0 below which a standard normal number lies with probability p in (0, 1/2].
 *
 * Rational approximations of Wichura's algorithm AS 241 (Applied Statistics 37, 1988), PPND16.
 */
function quantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(middleNumerator, r)) / horner(middleDenominator, r);
  }
  const r = Math.sqrt(-log(p));
  if (r <= 5) return -horner(tailNumerator, r - 1.6) / horner(tailDenominator, r - 1.6);
  return -horner(farNumerator, r - 5) / horner(farDenominator, r - 5);
}

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

const middleNumerator = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
  1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const middleDenominator = [
  5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
  687.1870074920579083, 42.313330701600911252, 1,
];
const tailNumerator = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
  3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
];
const tailDenominator = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
  0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
const farNumerator = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
  0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
];
const farDenominator = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
  0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
];
