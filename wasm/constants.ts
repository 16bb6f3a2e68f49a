/**
 * Where the kernels find their constants: byte offsets into a block that the caller writes (src/kernel/block.ts, by
 * the same names). Constants are loaded from memory on purpose: recent V8 repeats a splat for every vector of a loop, which
 * halves the speed (bench/README.md).
 */

// Masks and powers of every kernel.
export const ABS: usize = 0;
export const EXPONENT: usize = 32;
/** 2^emax and 2^emin. */
export const LARGEST_BINADE: usize = 48;
export const SMALLEST_BINADE: usize = 64;
/** 2^(53 - p), which takes a binade to the magic number K whose last place is the quantum; 1.5 times that. */
export const MAGIC: usize = 80;
export const SIGNED_MAGIC: usize = 96;
/** The float64 bits of 2^32 divided by those of a binade's quantum are this less the bits of the binade. */
export const RECIPROCAL: usize = 112;
export const MAX_FINITE: usize = 128;
export const NAN: usize = 144;
/** -0 where the format has it, otherwise +0. */
export const SIGNED_ZERO: usize = 160;
/** Lowest bit of a lane. */
export const LOWEST_BIT: usize = 176;
/** Results of overflow and of infinities, by the sign of the input. The second is read by its difference from the first. */
export const OVERFLOW_POSITIVE: usize = 192;
export const OVERFLOW_NEGATIVE: usize = 208;
export const INFINITE_POSITIVE: usize = 224;
export const INFINITE_NEGATIVE: usize = 240;
/** The sign bit where the result of overflow has a sign, that is, where it is not NaN. */
export const OVERFLOW_SIGN: usize = 16;
/** 2^(1023 - emax), which takes what lies beyond maxFinite to infinity, and its inverse. */
export const RAISE: usize = 256;
export const LOWER: usize = 272;
/** What maxFinite lacks of the result of an infinity: infinity, or 0 where infinities saturate. */
export const BEYOND: usize = 288;
/** The sign bit for towardNegative, which is towardPositive of -x. */
export const MIRROR: usize = 304;
/** What steps to the other candidate become before they are compared with TIE_STEP binade: they are ties that move. */
export const TIE_MASK: usize = 320;
export const TIE_STEP: usize = 336;

// The kernels of general.ts.
/** Directed modes: all ones where inexact positive values go away from zero; and where negative ones differ in that. */
export const AWAY_POSITIVE: usize = 352;
export const AWAY_DIFFERENCE: usize = 368;
/** Scaling of inputs from 1 on and below 1 that keeps intermediate values within float64, and its inverse. */
export const ONE: usize = 384;
export const SCALE_LARGE: usize = 400;
export const SCALE_SMALL: usize = 416;
export const UNSCALE_LARGE: usize = 432;
export const UNSCALE_SMALL: usize = 448;
/** 2^emin scaled as inputs from 1 on and below 1 are; at least 2^-1022, which changes nothing. */
export const SMALLEST_LARGE: usize = 464;
export const SMALLEST_SMALL: usize = 480;
export const MIN_NORMAL: usize = 496;
/** What MAGIC has more below the smallest normal: without subnormals the quantum is 2^emin there. */
export const MAGIC_MORE: usize = 512;
export const FLUSH_BELOW: usize = 528;
/** The smallest result of a format without zero; 0 for all others. */
export const LEAST: usize = 544;
/** What is below it counts as negative: 0, or the smallest positive number in a format without zero. */
export const NEGATIVE_BELOW: usize = 560;
/** All ones in unsigned formats. */
export const UNSIGNED: usize = 576;
/** The bits in which the result of overflow of negative values differs from OVERFLOW_POSITIVE. */
export const OVERFLOW_DIFFERENCE: usize = 592;
/** What takes K to the quantum: 2^-52; and to the step of a tie from the even multiple, the quantum or its negative. */
export const LAST_PLACE: usize = 608;
export const TIE_PLACE: usize = 624;
/** What makes exponent parity code parity; the lowest bit of the exponent field; what a mode excepts with p = 1. */
export const CODE_PARITY: usize = 640;
export const EXPONENT_BIT: usize = 656;
export const EXCEPTION: usize = 672;
/** Room for a group with infinities or NaN, and for groups of float32 values as float64 ones. */
export const SAVED: usize = 1936;
export const ROOM: usize = 2064;
export const ROOM_GROUPS = 8;
/** Where the block ends. */
export const END: usize = 3088;

// Stochastic kernels.
export const TWO_32: usize = 752;
/** N random bits: 2^N, the same less 1/2 for variants B and C, and 1 as an integer for variant C. */
export const LIMITED_SCALE: usize = 768;
export const LIMITED_UNIT: usize = 784;
export const LIMITED_ODD: usize = 800;
/** A word that is set to 1 where a decision was open in the high words; callers that ask clear it before. */
export const WAS_OPEN: usize = 816;
/** Philox: multipliers, counter word 2, lane numbers, and ten round keys of two words. */
export const MULTIPLIER_0: usize = 832;
export const MULTIPLIER_1: usize = 848;
export const STREAM: usize = 864;
export const LANES: usize = 880;
export const ROUND_KEYS: usize = 896;

/** The constants of the plain kernels again, for vectors of float32, at this distance from those of float64. */
export const SINGLE: usize = 1216;
/** Room for the words of the group that general.ts rounds, planes 0 and 1. */
export const WORDS: usize = 1568;
export const LOW_WORDS: usize = 1632;
/** What philox.ts prepares for the words of a call. */
export const PREPARED: usize = 1696;
/** The high half of the float64 2^52 + word; the float64 values 2^52 + 2^32 and 2^52 + 2^32 - 1. */
export const WORD_ABOVE: usize = 1760;
export const SURELY: usize = 1776;
export const PERHAPS: usize = 1792;
/** Room for the words of the group that stochastic.ts rounds and of the one after it. */
export const DRAWN_WORDS: usize = 1808;
export const NEXT_WORDS: usize = 1872;
