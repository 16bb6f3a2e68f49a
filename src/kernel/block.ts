/**
 * The block of constants that a kernel reads, at the byte offsets of wasm/constants.ts.
 * @module
 */
import { power } from '../format/bits.js';
import type { RandomWords } from '../random/words.js';
import type { Rule } from '../rounding/rule.js';
import type { Plan } from './plan.js';

/** Bytes of a block, the kernels' own room for words included. */
export const BLOCK_BYTES = 1664;

/** Distance from the constants of float64 vectors to those of float32 vectors. */
const SINGLE = 1120;
const STREAM = 768;
const ROUND_KEYS = 800;
const ROUNDS = 10;
const TWO_32 = 4294967296;

/** Writes the constants of `plan` to `memory` at byte `at`. */
export function writePlan(memory: ArrayBuffer, at: number, plan: Plan): void {
  const vectors = new VectorWriter(new DataView(memory, at, BLOCK_BYTES));
  writeUsual(vectors, plan.rule, 64);
  writeGeneral(vectors, plan);
  writeRandom(vectors, plan.rule);
  if (plan.single) writeUsual(vectors, plan.rule, 32);
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

  /** The same 64-bit or 32-bit pattern in every lane; a 32-bit one is `high`. */
  pattern(at: number, high: number, low: number, bits: 64 | 32 = 64): void {
    if (bits === 64) this.words(at, low, high, low, high);
    else this.words(at, high, high, high, high);
  }
}

/** What every kernel reads; float32 vectors keep it at SINGLE. */
function writeUsual(vectors: VectorWriter, { format, overflow, infinite, rounding }: Rule, bits: 64 | 32): void {
  const base = bits === 64 ? 0 : SINGLE;
  const digits = bits === 64 ? 53 : 24;
  vectors.pattern(base, 0x7fffffff, 0xffffffff, bits); // ABS
  vectors.pattern(base + 16, 0x80000000, 0, bits); // SIGN
  vectors.float(base + 32, Infinity, bits); // EXPONENT
  vectors.float(base + 48, power(format.emax), bits); // LARGEST_BINADE
  vectors.float(base + 64, power(format.emin), bits); // SMALLEST_BINADE
  vectors.float(base + 80, power(digits - format.precision), bits); // MAGIC
  vectors.float(base + 96, power(1 - digits), bits); // LAST_PLACE
  vectors.float(base + 112, format.maxFinite, bits); // MAX_FINITE
  vectors.float(base + 128, NaN, bits); // NAN
  vectors.mask(base + 144, false); // ZERO
  if (bits === 64) vectors.words(160, 1, 0, 1, 0); // LOWEST_BIT
  else vectors.words(base + 160, 1, 1, 1, 1);
  vectors.float(base + 176, overflow.positive, bits); // OVERFLOW_POSITIVE
  vectors.float(base + 192, overflow.negative, bits); // OVERFLOW_NEGATIVE
  vectors.float(base + 208, infinite.positive, bits); // INFINITE_POSITIVE
  vectors.float(base + 224, infinite.negative, bits); // INFINITE_NEGATIVE
  vectors.mask(base + 240, rounding === 'towardPositive' || rounding === 'awayFromZero'); // AWAY_POSITIVE
  vectors.mask(base + 256, rounding === 'towardNegative' || rounding === 'awayFromZero'); // AWAY_NEGATIVE
  vectors.mask(base + 272, rounding === 'tiesToAway' || rounding === 'tiesToOdd'); // TIE_UP
  vectors.mask(base + 288, rounding === 'tiesToZero' || rounding === 'tiesToOdd'); // TIE_DOWN
}

/** Exponents that intermediate values stay clear of; beyond them inputs are scaled by 2^256 or 2^-256. */
const LARGE = 700;
const SMALL = -600;

function writeGeneral(vectors: VectorWriter, { rule, magicBelow }: Plan): void {
  const { format, rounding, subnormals, belowZero } = rule;
  const large = format.emax > LARGE ? power(-256) : 1;
  const small = format.emin < SMALL ? power(256) : 1;
  vectors.float(304, 1); // ONE
  vectors.float(320, large); // SCALE_LARGE
  vectors.float(336, small); // SCALE_SMALL
  vectors.float(352, 1 / large); // UNSCALE_LARGE
  vectors.float(368, 1 / small); // UNSCALE_SMALL
  vectors.float(384, format.minNormal); // MIN_NORMAL
  vectors.float(400, magicBelow); // MAGIC_BELOW
  vectors.float(416, format.precision === 53 ? format.minNormal : Infinity); // IDENTITY_FROM
  vectors.float(432, subnormals === 'flush' ? format.minNormal : 0); // FLUSH_BELOW
  vectors.float(448, format.zero ? 0 : format.minNormal); // LEAST
  vectors.mask(464, format.precision === 1); // SINGLE_BIT
  vectors.pattern(480, (format.bias + 1023) % 2 === 0 ? 0 : 0x00100000, 0); // CODE_PARITY
  vectors.pattern(496, 0x00100000, 0); // EXPONENT_BIT
  vectors.mask(512, rounding.startsWith('ties')); // ABOVE_HALF
  vectors.mask(528, rounding === 'tiesToAway'); // AT_HALF
  vectors.mask(544, rounding === 'tiesToEven'); // AT_HALF_ODD
  vectors.mask(560, rounding === 'tiesToOdd'); // AT_HALF_EVEN
  vectors.mask(576, rounding === 'toOdd'); // OFF_EVEN
  vectors.mask(592, !format.signed); // UNSIGNED
  vectors.float(608, belowZero); // BELOW_ZERO
  vectors.pattern(624, format.signedZero ? 0x80000000 : 0, 0); // ZERO_SIGN
  vectors.float(640, format.zero ? 0 : NaN); // ZERO_RESULT
}

function writeRandom(vectors: VectorWriter, { randomBits = 32, variant }: Rule): void {
  vectors.float(656, TWO_32); // TWO_32
  vectors.float(672, power(randomBits + 1)); // LIMITED_SCALE
  vectors.float(688, power(randomBits)); // LIMITED_UNIT
  vectors.float(704, variant === 'A' ? 0 : 1); // LIMITED_OFFSET
  vectors.mask(720, variant === 'C'); // LIMITED_EVEN
  vectors.words(736, 0xd2511f53, 0xd2511f53, 0xd2511f53, 0xd2511f53); // MULTIPLIER_0
  vectors.words(752, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57, 0xcd9e8d57); // MULTIPLIER_1
  vectors.words(784, 0, 1, 2, 3); // LANES
}
