/**
 * Where the kernels find their constants: byte offsets into a block that the caller writes (src/kernel/block.ts has the
 * same list). Constants are loaded from memory on purpose: recent V8 repeats a splat for every vector of a loop, which
 * halves the speed (bench/README.md).
 */

// Masks and powers of every kernel.
export const ABS: usize = 0;
export const SIGN: usize = 16;
export const EXPONENT: usize = 32;
/** 2^emax and 2^emin. */
export const LARGEST_BINADE: usize = 48;
export const SMALLEST_BINADE: usize = 64;
/** 2^(53 - p): what takes a binade to the magic number K whose last place is the quantum. */
export const MAGIC: usize = 80;
/** 2^-52: what takes K to the quantum. */
export const LAST_PLACE: usize = 96;
export const MAX_FINITE: usize = 112;
export const NAN: usize = 128;
export const ZERO: usize = 144;
/** Lowest bit of a lane. */
export const LOWEST_BIT: usize = 160;
/** Results of overflow and of infinities, by the sign of the input. */
export const OVERFLOW_POSITIVE: usize = 176;
export const OVERFLOW_NEGATIVE: usize = 192;
export const INFINITE_POSITIVE: usize = 208;
export const INFINITE_NEGATIVE: usize = 224;
/** Directed modes: all ones where inexact values of that sign go away from zero. */
export const AWAY_POSITIVE: usize = 240;
export const AWAY_NEGATIVE: usize = 256;
/** Modes of ties: all ones where a tie that tiesToEven sent down goes up, and one that it sent up goes down. */
export const TIE_UP: usize = 272;
export const TIE_DOWN: usize = 288;

// The general kernels.
/** Scaling of inputs from 1 on and below 1 that keeps intermediate values within float64, and its inverse. */
export const ONE: usize = 304;
export const SCALE_LARGE: usize = 320;
export const SCALE_SMALL: usize = 336;
export const UNSCALE_LARGE: usize = 352;
export const UNSCALE_SMALL: usize = 368;
export const MIN_NORMAL: usize = 384;
/** K of values below the smallest normal. */
export const MAGIC_BELOW: usize = 400;
/** Values from here on are not rounded (p = 53). */
export const IDENTITY_FROM: usize = 416;
export const FLUSH_BELOW: usize = 432;
/** The smallest result of a format without zero; 0 for all others. */
export const LEAST: usize = 448;
/** All ones if p = 1; what makes exponent parity code parity; the lowest bit of the exponent field. */
export const SINGLE_BIT: usize = 464;
export const CODE_PARITY: usize = 480;
export const EXPONENT_BIT: usize = 496;
/** All ones for the cases in which the mode goes away from zero: above half, at half (always, odd, even), off a value when even. */
export const ABOVE_HALF: usize = 512;
export const AT_HALF: usize = 528;
export const AT_HALF_ODD: usize = 544;
export const AT_HALF_EVEN: usize = 560;
export const OFF_EVEN: usize = 576;
/** All ones in unsigned formats; what values below zero become there. */
export const UNSIGNED: usize = 592;
export const BELOW_ZERO: usize = 608;
/** The sign bit where -0 exists, and what zeros become: 0, or NaN in a format without zero. */
export const ZERO_SIGN: usize = 624;
export const ZERO_RESULT: usize = 640;

// Stochastic kernels.
export const TWO_32: usize = 656;
/** N random bits: 2^(N + 1), 2^N, 1 for variants B and C, all ones for variant C. */
export const LIMITED_SCALE: usize = 672;
export const LIMITED_UNIT: usize = 688;
export const LIMITED_OFFSET: usize = 704;
export const LIMITED_EVEN: usize = 720;
/** Philox: multipliers, counter words 2 and 3, lane numbers, and ten round keys of two words. */
export const MULTIPLIER_0: usize = 736;
export const MULTIPLIER_1: usize = 752;
export const STREAM: usize = 768;
export const LANES: usize = 784;
export const ROUND_KEYS: usize = 800;

/** The same masks and powers for vectors of float32, at this distance from those of float64. */
export const SINGLE: usize = 1120;
/** Room for the words of one group, planes 0 and 1. */
export const WORDS: usize = 1536;
export const LOW_WORDS: usize = 1600;
