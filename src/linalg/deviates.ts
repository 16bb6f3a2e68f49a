/**
 * Random deviates as one function of (seed, stream, index), the same on every machine.
 *
 * Element i draws the words of index i: U = (H 2^32 + L) / 2^64 from planes 0 and 1 of src/random/words.ts.
 * @module
 */
import { chopper } from '../chopper.js';
import { drawSeed, checkOptions } from '../options.js';
import { fillWords, HIGH_WORD, LOW_WORD, randomWords } from '../random/words.js';

const TWO_21 = 2097152;
const TWO_M53 = 1.1102230246251565e-16;
const double = chopper('float64');

/** Checks a seed; draws one if there is none. */
function seedOf(seed: number | bigint | undefined, stream: number, name: string): [bigint, number] {
  const checked = checkOptions({ ...(seed !== undefined && { seed }), stream }, name);
  return [checked.seed ?? drawSeed(), checked.stream];
}

/** `length` integers of 53 bits, uniform: floor(U 2^53). */
function integers(
  length: number,
  seed: number | bigint | undefined,
  stream: number,
  name: string,
): Float64Array<ArrayBuffer> {
  const words = randomWords(...seedOf(seed, stream, name));
  const high = new Uint32Array(length);
  const low = new Uint32Array(length);
  fillWords(high, words, HIGH_WORD, 0, length);
  fillWords(low, words, LOW_WORD, 0, length);
  return Float64Array.from(high, (h, i) => h * TWO_21 + (low[i]! >>> 11));
}

/** Uniform deviates in [0, 1): floor(U 2^53) / 2^53. */
export function uniformDeviates(
  length: number,
  seed: number | bigint | undefined,
  stream: number,
  name = 'uniformDeviates',
): Float64Array<ArrayBuffer> {
  return integers(length, seed, stream, name).map((k) => k * TWO_M53);
}

/**
 * Normal deviates, mean 0 and variance 1: the normal quantile of (floor(U 2^53) + 1/2) / 2^53, so that |z| <= 8.3. All
 * 2^53 of them are finite, and symmetric about 0.
 */
export function normalDeviates(
  length: number,
  seed: number | bigint | undefined,
  stream: number,
  name = 'normalDeviates',
): Float64Array<ArrayBuffer> {
  return integers(length, seed, stream, name).map(quantileOf);
}

const HALF = 4503599627370496; // 2^52

/** The quantile of (k + 1/2) / 2^53. */
function quantileOf(k: number): number {
  const q = (k - HALF + 0.5) * TWO_M53; // p - 1/2: exact but for the last bit
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(central[0], r)) / polynomial(central[1], r);
  }
  const tail = q < 0 ? k + 0.5 : 2 * HALF - k - 0.5;
  const r = Math.sqrt(-double.log(tail * TWO_M53));
  const [coefficients, centre] = r <= 5 ? [middle, 1.6] : [far, 5];
  const z = polynomial(coefficients[0], r - centre) / polynomial(coefficients[1], r - centre);
  return q < 0 ? -z : z;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let y = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) y = y * x + coefficients[i]!;
  return y;
}

/**
 * Numerators and denominators, constant term first, of the rational approximations to the normal quantile by M. J. Wichura,
 * "Algorithm AS 241" (Applied Statistics 37, 1988), routine PPND16: relative error about 10^-16. The tests compare them with
 * erfc.
 */
const central = [
  [
    3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
  ],
  [
    1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
    3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
  ],
] as const;
const middle = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1,
    1.51986665636164571966e-2, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
] as const;
const far = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1,
    2.6532189526576123093e-2, 1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
] as const;
