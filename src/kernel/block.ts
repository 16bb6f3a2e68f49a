/**
 * The block of constants that a kernel reads, at the byte offsets of wasm/constants.ts.
 * @module
 */
import { power } from '../format/bits.js';
import type { RandomWords } from '../random/words.js';
import type { Rule } from '../rounding/rule.js';
import type { Plan } from './plan.js';

/** Bytes of a block, the kernels' own room for words included. */
export const BLOCK_BYTES = 2000;

/** Distance from the constants of float64 vectors to those of float32 vectors. */
const SINGLE = 1216;
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

/** What the plain kernels read; float32 lanes keep it at SINGLE. */
function writePlain(vectors: VectorWriter, { format, overflow, infinite, rounding }: Rule, bits: 64 | 32): void {
  const base = bits === 64 ? 0 : SINGLE;
  const digits = bits === 64 ? 53 : 24;
  const top = bits === 64 ? 1023 : 127;
  const { precision, emin, emax } = format;
  vectors.pattern(base, 0x7fffffff, 0xffffffff, bits); // ABS
  vectors.pattern(base + 16, overflow.positive === overflow.positive ? 0x80000000 : 0, 0, bits); // OVERFLOW_SIGN
  vectors.float(base + 32, Infinity, bits); // EXPONENT
  vectors.float(base + 48, power(emax), bits); // LARGEST_BINADE
  vectors.float(base + 64, power(emin), bits); // SMALLEST_BINADE
  vectors.float(base + 80, power(digits - precision), bits); // MAGIC
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
  vectors.pattern(base + 304, rounding === 'towardNegative' ? 0x80000000 : 0, 0, bits); // MIRROR
  // A step up is positive. Either moves a tie to odd, one up moves it away from zero, one down towards zero.
  vectors.pattern(base + 320, rounding === 'tiesToOdd' ? 0x7fffffff : 0xffffffff, 0xffffffff, bits); // TIE_MASK
  vectors.float(base + 336, power(1 - precision) * (rounding === 'tiesToZero' ? -1 : 1), bits); // TIE_STEP
}

/** Exponents that intermediate values stay clear of; beyond them inputs are scaled by 2^256 or 2^-256. */
const LARGE = 700;
const SMALL = -600;

function writeGeneral(vectors: VectorWriter, rule: Rule): void {
  const { format, rounding, subnormals, belowZero } = rule;
  const large = format.emax > LARGE ? power(-256) : 1;
  const small = format.emin < SMALL ? power(256) : 1;
  vectors.mask(352, rounding === 'towardPositive' || rounding === 'awayFromZero'); // AWAY_POSITIVE
  vectors.mask(368, rounding === 'towardNegative' || rounding === 'towardPositive'); // AWAY_DIFFERENCE
  vectors.float(384, 1); // ONE
  vectors.float(400, large); // SCALE_LARGE
  vectors.float(416, small); // SCALE_SMALL
  vectors.float(432, 1 / large); // UNSCALE_LARGE
  vectors.float(448, 1 / small); // UNSCALE_SMALL
  vectors.float(464, format.minNormal); // MIN_NORMAL
  vectors.float(480, subnormals === 'none' ? TWO_52 - power(53 - format.precision) : 0); // MAGIC_MORE
  vectors.float(496, format.precision === 53 ? format.minNormal : Infinity); // IDENTITY_FROM
  vectors.float(512, subnormals === 'flush' ? format.minNormal : 0); // FLUSH_BELOW
  vectors.float(528, format.zero ? 0 : format.minNormal); // LEAST
  vectors.mask(544, format.precision === 1); // SINGLE_BIT
  vectors.pattern(560, (format.bias + 1023) % 2 === 0 ? 0 : 0x00100000, 0); // CODE_PARITY
  vectors.pattern(576, 0x00100000, 0); // EXPONENT_BIT
  vectors.mask(592, rounding.startsWith('ties')); // ABOVE_HALF
  vectors.mask(608, rounding === 'tiesToAway'); // AT_HALF
  vectors.mask(624, rounding === 'tiesToEven'); // AT_HALF_ODD
  vectors.mask(640, rounding === 'tiesToOdd'); // AT_HALF_EVEN
  vectors.mask(656, rounding === 'toOdd'); // OFF_EVEN
  vectors.mask(672, !format.signed); // UNSIGNED
  vectors.float(688, belowZero); // BELOW_ZERO
  vectors.pattern(704, format.signedZero ? 0x80000000 : 0, 0); // ZERO_SIGN
  vectors.float(720, format.zero ? 0 : NaN); // ZERO_RESULT
  vectors.float(736, power(-52)); // LAST_PLACE
  vectors.float(1968, Math.max(power(format.emin) * large, power(-1022))); // SMALLEST_LARGE
  vectors.float(1984, power(format.emin) * small); // SMALLEST_SMALL
  vectors.difference(1936, 192, 208); // OVERFLOW_DIFFERENCE
  vectors.float(1952, power(-52) * (rounding === 'tiesToZero' ? -1 : 1)); // TIE_PLACE
}

function writeRandom(vectors: VectorWriter, { format: { precision }, randomBits = 32, variant }: Rule): void {
  // 2^32 / quantum = 2^(32 + p - 1) / binade: exponent fields subtract.
  vectors.pattern(112, (2046 + 31 + precision) << 20, 0); // RECIPROCAL
  vectors.float(752, TWO_32); // TWO_32
  vectors.float(768, power(randomBits + 1)); // LIMITED_SCALE
  vectors.float(784, power(randomBits)); // LIMITED_UNIT
  vectors.float(800, variant === 'A' ? 0 : 1); // LIMITED_OFFSET
  vectors.mask(816, variant === 'C'); // LIMITED_EVEN
  vectors.words(832, 0xd2511f53, 0xd2511f53, 0xd2511f53, 0xd2511f53); // MULTIPLIER_0
  vectors.words(848, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57); // MULTIPLIER_1
  vectors.words(880, 0, 1, 2, 3); // LANES
  vectors.words(1760, 0x43300000, 0x43300000, 0x43300000, 0x43300000); // WORD_ABOVE
  vectors.float(1776, TWO_52 + TWO_32); // SURELY
  vectors.float(1792, TWO_52 + TWO_32 - 1); // PERHAPS
}
