/**
 * The block of constants that a kernel reads, where wasm/constants.ts says.
 * @module
 */
import { power } from '../format/bits.js';
import { cancelsToNegativeZero, modeFacts, type RoundingMode } from '../modes.js';
import type { RandomWords } from '../random/words.js';
import type { Rule } from '../rounding/rule.js';
import * as at from './layout.generated.js';
import type { Plan } from './plan.js';

/** Bytes of a block, the kernels' own room for words included. */
export const BLOCK_BYTES = at.END;

/** Where a stochastic kernel says that a decision was open. */
export { WAS_OPEN } from './layout.generated.js';
const ROUNDS = 10;
const TWO_32 = 4294967296;
const TWO_52 = 4503599627370496;

/** Writes the constants of `plan` to `memory` at byte `address`. */
export function writePlan(memory: ArrayBuffer, address: number, plan: Plan): void {
  const vectors = new VectorWriter(new DataView(memory, address, BLOCK_BYTES));
  writePlain(vectors, plan.rule, 64);
  writeGeneral(vectors, plan.rule);
  writeRandom(vectors, plan.rule);
  if (plan.single) writePlain(vectors, plan.rule, 32);
}

/** Writes what Philox takes from the seed and the stream: its third counter word and ten round keys. */
export function writeWords(memory: ArrayBuffer, address: number, { seedLow, seedHigh, stream }: RandomWords): void {
  const vectors = new VectorWriter(new DataView(memory, address, BLOCK_BYTES));
  vectors.words(at.STREAM, stream, stream, stream, stream);
  for (let round = 0; round < ROUNDS; round++) {
    const first = seedLow + Math.imul(round, 0x9e3779b9);
    const second = seedHigh + Math.imul(round, 0xbb67ae85);
    vectors.words(at.ROUND_KEYS + 32 * round, first, first, first, first);
    vectors.words(at.ROUND_KEYS + 32 * round + 16, second, second, second, second);
  }
}

/** Fills 16-byte vectors: one number or mask in every lane, whatever the machine's byte order (memory is little-endian). */
class VectorWriter {
  constructor(private readonly view: DataView) {}

  words(place: number, ...lanes: readonly number[]): void {
    lanes.forEach((lane, i) => this.view.setUint32(place + 4 * i, lane, true));
  }

  float(place: number, x: number, bits: 64 | 32 = 64): void {
    for (let i = 0; i < 16; i += bits / 8) {
      if (bits === 64) this.view.setFloat64(place + i, x, true);
      else this.view.setFloat32(place + i, x, true);
    }
  }

  mask(place: number, set: boolean): void {
    const lane = set ? 0xffffffff : 0;
    this.words(place, lane, lane, lane, lane);
  }

  /** The bits in which two vectors differ. */
  difference(place: number, first: number, second: number): void {
    for (let i = 0; i < 16; i += 4) {
      this.view.setUint32(place + i, this.view.getUint32(first + i) ^ this.view.getUint32(second + i));
    }
  }

  /** The same 64-bit or 32-bit pattern in every lane; a 32-bit one is `high`. */
  pattern(place: number, high: number, low: number, bits: 64 | 32 = 64): void {
    if (bits === 64) this.words(place, low, high, low, high);
    else this.words(place, high, high, high, high);
  }
}

/** What takes a binade to K; 0 where p is that of the lanes, and normal values stay as they are. */
function magicOf(precision: number, digits: number): number {
  return precision === digits ? 0 : power(digits - precision);
}

/** What the plain kernels read; float32 lanes keep it at SINGLE. */
function writePlain(vectors: VectorWriter, { format, overflow, infinite, rounding }: Rule, bits: 64 | 32): void {
  const base = bits === 64 ? 0 : at.SINGLE;
  const digits = bits === 64 ? 53 : 24;
  const top = bits === 64 ? 1023 : 127;
  const { precision, emin, emax } = format;
  const tie = ties[rounding];
  vectors.pattern(base + at.ABS, 0x7fffffff, 0xffffffff, bits);
  vectors.pattern(base + at.OVERFLOW_SIGN, overflow.positive === overflow.positive ? 0x80000000 : 0, 0, bits);
  vectors.float(base + at.EXPONENT, Infinity, bits);
  vectors.float(base + at.LARGEST_BINADE, power(emax), bits);
  vectors.float(base + at.SMALLEST_BINADE, power(emin), bits);
  vectors.float(base + at.MAGIC, magicOf(precision, digits), bits);
  vectors.float(base + at.SIGNED_MAGIC, 1.5 * power(digits - precision), bits);
  vectors.float(base + at.MAX_FINITE, format.maxFinite, bits);
  vectors.float(base + at.NAN, NaN, bits);
  vectors.float(base + at.SIGNED_ZERO, format.signedZero ? -0 : 0, bits);
  if (bits === 64) vectors.words(at.LOWEST_BIT, 1, 0, 1, 0);
  else vectors.words(base + at.LOWEST_BIT, 1, 1, 1, 1);
  vectors.float(base + at.OVERFLOW_POSITIVE, overflow.positive, bits);
  vectors.float(base + at.OVERFLOW_NEGATIVE, overflow.negative, bits);
  vectors.float(base + at.INFINITE_POSITIVE, infinite.positive, bits);
  vectors.float(base + at.INFINITE_NEGATIVE, infinite.negative, bits);
  vectors.float(base + at.RAISE, power(top - emax), bits);
  vectors.float(base + at.LOWER, power(emax - top), bits);
  vectors.float(base + at.BEYOND, infinite.positive === Infinity ? Infinity : 0, bits);
  vectors.pattern(base + at.MIRROR, cancelsToNegativeZero(rounding) ? 0x80000000 : 0, 0, bits);
  // A step up is positive. Either moves a tie to odd, one up moves it away from zero, one down towards zero.
  vectors.pattern(base + at.TIE_MASK, tie.toOdd ? 0x7fffffff : 0xffffffff, 0xffffffff, bits);
  vectors.float(base + at.TIE_STEP, power(1 - precision) * (tie.toZero ? -1 : 1), bits);
}

/** Inputs are scaled by 2^-SCALE from 1 on, by 2^SCALE below 1, where intermediate values could leave float64. */
const SCALE = 256;

function writeGeneral(vectors: VectorWriter, rule: Rule): void {
  const { format, rounding, subnormals, belowZero } = rule;
  const { precision, emin, minNormal, signed, zero } = format;
  const magic = magicOf(precision, 53);
  const [positive, negative] = modeFacts[rounding].away ?? [false, false];
  vectors.mask(at.AWAY_POSITIVE, positive);
  vectors.mask(at.AWAY_DIFFERENCE, positive !== negative);
  vectors.float(at.ONE, 1);
  vectors.float(at.SCALE_LARGE, power(-SCALE));
  vectors.float(at.SCALE_SMALL, power(SCALE));
  vectors.float(at.UNSCALE_LARGE, power(SCALE));
  vectors.float(at.UNSCALE_SMALL, power(-SCALE));
  vectors.float(at.SMALLEST_LARGE, power(Math.max(emin - SCALE, -1022)));
  vectors.float(at.SMALLEST_SMALL, power(emin + SCALE));
  vectors.float(at.MIN_NORMAL, minNormal);
  vectors.float(at.MAGIC_MORE, (subnormals === 'none' ? TWO_52 : power(53 - precision)) - magic);
  vectors.float(at.FLUSH_BELOW, subnormals === 'flush' ? minNormal : 0);
  vectors.float(at.LEAST, zero ? 0 : minNormal);
  vectors.float(at.NEGATIVE_BELOW, zero ? 0 : power(-1074));
  vectors.mask(at.UNSIGNED, !signed);
  if (!signed) vectors.float(at.OVERFLOW_NEGATIVE, belowZero);
  vectors.difference(at.OVERFLOW_DIFFERENCE, 192, 208);
  vectors.float(at.LAST_PLACE, power(-52));
  vectors.float(at.TIE_PLACE, power(-52) * (ties[rounding].down ? -1 : 1));
  vectors.pattern(at.CODE_PARITY, (format.bias + 1023) % 2 === 0 ? 0 : EXPONENT_BIT, 0);
  vectors.pattern(at.EXPONENT_BIT, EXPONENT_BIT, 0);
  const exception = precision === 1 ? ties[rounding].exception : undefined;
  vectors.pattern(at.EXCEPTION, exception ?? 0, exception === undefined ? 1 : 0);
}

const EXPONENT_BIT = 0x00100000;

/** What the kernels read of a mode where they come to a tie. */
interface Tie {
  /** Plain kernels: ties go to odd codes; to zero. */
  readonly toOdd?: boolean;
  readonly toZero?: boolean;
  /** General kernels: whether the step at a tie goes down. */
  readonly down?: boolean;
  /** The sign of the step at a tie and the parity of the code for which p = 1 takes a way of its own. */
  readonly exception?: number;
}

const none: Tie = {};

const ties: Readonly<Record<RoundingMode, Tie>> = {
  tiesToEven: { down: true, exception: 0x80000000 }, // p = 1: has gone up to an even code
  tiesToAway: none,
  tiesToZero: { toZero: true, down: true },
  tiesToOdd: { toOdd: true, exception: 0x80000000 | EXPONENT_BIT }, // p = 1: has gone up to an odd code
  towardPositive: none,
  towardNegative: none,
  towardZero: none,
  awayFromZero: none,
  toOdd: { exception: 0 }, // p = 1: has an even code
  stochastic: none,
  stochasticEqual: none,
};

function writeRandom(vectors: VectorWriter, { format: { precision }, randomBits = 32, variant }: Rule): void {
  // 2^32 / quantum = 2^(32 + p - 1) / binade: exponent fields subtract.
  vectors.pattern(at.RECIPROCAL, (2046 + 31 + precision) << 20, 0);
  vectors.float(at.TWO_32, TWO_32);
  vectors.float(at.LIMITED_SCALE, power(randomBits));
  vectors.float(at.LIMITED_UNIT, power(randomBits) - (variant === 'A' ? 0 : 0.5));
  vectors.pattern(at.LIMITED_ODD, 0, variant === 'C' ? 1 : 0);
  vectors.words(at.MULTIPLIER_0, 0xd2511f53, 0xd2511f53, 0xd2511f53, 0xd2511f53);
  vectors.words(at.MULTIPLIER_1, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57);
  vectors.words(at.LANES, 0, 1, 2, 3);
  vectors.words(at.WORD_ABOVE, 0x43300000, 0x43300000, 0x43300000, 0x43300000);
  vectors.float(at.SURELY, TWO_52 + TWO_32);
  vectors.float(at.PERHAPS, TWO_52 + TWO_32 - 1);
}
