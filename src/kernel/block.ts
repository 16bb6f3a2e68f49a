/**
 * The block of constants that a kernel reads, at the byte offsets of wasm/constants.ts.
 * @module
 */
import { power } from '../format/bits.js';
import { cancelsToNegativeZero, modeFacts, type RoundingMode } from '../modes.js';
import type { RandomWords } from '../random/words.js';
import type { Rule } from '../rounding/rule.js';
import type { Plan } from './plan.js';

/** Bytes of a block, the kernels' own room for words included. */
export const BLOCK_BYTES = 3088;

/** Distance from the constants of float64 vectors to those of float32 vectors. */
const SINGLE = 1216;
/** Where a stochastic kernel says that a decision was open. */
export const WAS_OPEN = 816;
const STREAM = 864;
const ROUND_KEYS = 896;
const ROUNDS = 10;
const TWO_32 = 4294967296;
const TWO_52 = 4503599627370496;

/** Writes the constants of `plan` to `memory` at byte `at`. */
export function writePlan(memory: ArrayBuffer, at: number, plan: Plan): void {
  const vectors = new VectorWriter(new DataView(memory, at, BLOCK_BYTES));
  writePlain(vectors, plan.rule, 64);
  writeGeneral(vectors, plan.rule);
  writeRandom(vectors, plan.rule);
  if (plan.single) writePlain(vectors, plan.rule, 32);
}

/** Writes what Philox takes from the seed and the stream: its third counter word and ten round keys. */
export function writeWords(memory: ArrayBuffer, at: number, { seedLow, seedHigh, stream }: RandomWords): void {
  const vectors = new VectorWriter(new DataView(memory, at, BLOCK_BYTES));
  vectors.words(STREAM, stream, stream, stream, stream);
  for (let round = 0; round < ROUNDS; round++) {
    const first = seedLow + Math.imul(round, 0x9e3779b9);
    const second = seedHigh + Math.imul(round, 0xbb67ae85);
    vectors.words(ROUND_KEYS + 32 * round, first, first, first, first);
    vectors.words(ROUND_KEYS + 32 * round + 16, second, second, second, second);
  }
}

/** Fills 16-byte vectors: one number or mask in every lane, whatever the machine's byte order (memory is little-endian). */
class VectorWriter {
  constructor(private readonly view: DataView) {}

  words(at: number, ...lanes: readonly number[]): void {
    lanes.forEach((lane, i) => this.view.setUint32(at + 4 * i, lane, true));
  }

  float(at: number, x: number, bits: 64 | 32 = 64): void {
    for (let i = 0; i < 16; i += bits / 8) {
      if (bits === 64) this.view.setFloat64(at + i, x, true);
      else this.view.setFloat32(at + i, x, true);
    }
  }

  mask(at: number, set: boolean): void {
    const lane = set ? 0xffffffff : 0;
    this.words(at, lane, lane, lane, lane);
  }

  /** The bits in which two vectors differ. */
  difference(at: number, first: number, second: number): void {
    for (let i = 0; i < 16; i += 4) {
      this.view.setUint32(at + i, this.view.getUint32(first + i) ^ this.view.getUint32(second + i));
    }
  }

  /** The same 64-bit or 32-bit pattern in every lane; a 32-bit one is `high`. */
  pattern(at: number, high: number, low: number, bits: 64 | 32 = 64): void {
    if (bits === 64) this.words(at, low, high, low, high);
    else this.words(at, high, high, high, high);
  }
}

/** What takes a binade to K; 0 where p is that of the lanes, and normal values stay as they are. */
function magicOf(precision: number, digits: number): number {
  return precision === digits ? 0 : power(digits - precision);
}

/** What the plain kernels read; float32 lanes keep it at SINGLE. */
function writePlain(vectors: VectorWriter, { format, overflow, infinite, rounding }: Rule, bits: 64 | 32): void {
  const base = bits === 64 ? 0 : SINGLE;
  const digits = bits === 64 ? 53 : 24;
  const top = bits === 64 ? 1023 : 127;
  const { precision, emin, emax } = format;
  const tie = ties[rounding];
  vectors.pattern(base, 0x7fffffff, 0xffffffff, bits); // ABS
  vectors.pattern(base + 16, overflow.positive === overflow.positive ? 0x80000000 : 0, 0, bits); // OVERFLOW_SIGN
  vectors.float(base + 32, Infinity, bits); // EXPONENT
  vectors.float(base + 48, power(emax), bits); // LARGEST_BINADE
  vectors.float(base + 64, power(emin), bits); // SMALLEST_BINADE
  vectors.float(base + 80, magicOf(precision, digits), bits); // MAGIC
  vectors.float(base + 96, 1.5 * power(digits - precision), bits); // SIGNED_MAGIC
  vectors.float(base + 128, format.maxFinite, bits); // MAX_FINITE
  vectors.float(base + 144, NaN, bits); // NAN
  vectors.float(base + 160, format.signedZero ? -0 : 0, bits); // SIGNED_ZERO
  if (bits === 64)
    vectors.words(176, 1, 0, 1, 0); // LOWEST_BIT
  else vectors.words(base + 176, 1, 1, 1, 1);
  vectors.float(base + 192, overflow.positive, bits); // OVERFLOW_POSITIVE
  vectors.float(base + 208, overflow.negative, bits); // OVERFLOW_NEGATIVE
  vectors.float(base + 224, infinite.positive, bits); // INFINITE_POSITIVE
  vectors.float(base + 240, infinite.negative, bits); // INFINITE_NEGATIVE
  vectors.float(base + 256, power(top - emax), bits); // RAISE
  vectors.float(base + 272, power(emax - top), bits); // LOWER
  vectors.float(base + 288, infinite.positive === Infinity ? Infinity : 0, bits); // BEYOND
  vectors.pattern(base + 304, cancelsToNegativeZero(rounding) ? 0x80000000 : 0, 0, bits); // MIRROR
  // A step up is positive. Either moves a tie to odd, one up moves it away from zero, one down towards zero.
  vectors.pattern(base + 320, tie.toOdd ? 0x7fffffff : 0xffffffff, 0xffffffff, bits); // TIE_MASK
  vectors.float(base + 336, power(1 - precision) * (tie.toZero ? -1 : 1), bits); // TIE_STEP
}

/** Inputs are scaled by 2^-SCALE from 1 on, by 2^SCALE below 1, where intermediate values could leave float64. */
const SCALE = 256;

function writeGeneral(vectors: VectorWriter, rule: Rule): void {
  const { format, rounding, subnormals, belowZero } = rule;
  const { precision, emin, minNormal, signed, zero } = format;
  const magic = magicOf(precision, 53);
  const [positive, negative] = modeFacts[rounding].away ?? [false, false];
  vectors.mask(352, positive); // AWAY_POSITIVE
  vectors.mask(368, positive !== negative); // AWAY_DIFFERENCE
  vectors.float(384, 1); // ONE
  vectors.float(400, power(-SCALE)); // SCALE_LARGE
  vectors.float(416, power(SCALE)); // SCALE_SMALL
  vectors.float(432, power(SCALE)); // UNSCALE_LARGE
  vectors.float(448, power(-SCALE)); // UNSCALE_SMALL
  vectors.float(464, power(Math.max(emin - SCALE, -1022))); // SMALLEST_LARGE
  vectors.float(480, power(emin + SCALE)); // SMALLEST_SMALL
  vectors.float(496, minNormal); // MIN_NORMAL
  vectors.float(512, (subnormals === 'none' ? TWO_52 : power(53 - precision)) - magic); // MAGIC_MORE
  vectors.float(528, subnormals === 'flush' ? minNormal : 0); // FLUSH_BELOW
  vectors.float(544, zero ? 0 : minNormal); // LEAST
  vectors.float(560, zero ? 0 : power(-1074)); // NEGATIVE_BELOW
  vectors.mask(576, !signed); // UNSIGNED
  if (!signed) vectors.float(208, belowZero); // OVERFLOW_NEGATIVE
  vectors.difference(592, 192, 208); // OVERFLOW_DIFFERENCE
  vectors.float(608, power(-52)); // LAST_PLACE
  vectors.float(624, power(-52) * (ties[rounding].down ? -1 : 1)); // TIE_PLACE
  vectors.pattern(640, (format.bias + 1023) % 2 === 0 ? 0 : EXPONENT_BIT, 0); // CODE_PARITY
  vectors.pattern(656, EXPONENT_BIT, 0); // EXPONENT_BIT
  const exception = precision === 1 ? ties[rounding].exception : undefined;
  vectors.pattern(672, exception ?? 0, exception === undefined ? 1 : 0); // EXCEPTION
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
  vectors.pattern(112, (2046 + 31 + precision) << 20, 0); // RECIPROCAL
  vectors.float(752, TWO_32); // TWO_32
  vectors.float(768, power(randomBits)); // LIMITED_SCALE
  vectors.float(784, power(randomBits) - (variant === 'A' ? 0 : 0.5)); // LIMITED_UNIT
  vectors.pattern(800, 0, variant === 'C' ? 1 : 0); // LIMITED_ODD
  vectors.words(832, 0xd2511f53, 0xd2511f53, 0xd2511f53, 0xd2511f53); // MULTIPLIER_0
  vectors.words(848, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57); // MULTIPLIER_1
  vectors.words(880, 0, 1, 2, 3); // LANES
  vectors.words(1760, 0x43300000, 0x43300000, 0x43300000, 0x43300000); // WORD_ABOVE
  vectors.float(1776, TWO_52 + TWO_32); // SURELY
  vectors.float(1792, TWO_52 + TWO_32 - 1); // PERHAPS
}
