/**
 * Where the kernels of blocks find what does not change within a call: byte offsets into the constants of a grid, which
 * src/blocks/kernels/grid.ts writes. Each is the same in all lanes; they are loaded for the reason that ../constants.ts
 * gives.
 */
export const ABS: usize = 0;
export const EXPONENT: usize = 16;
/** 2^emax and 2^emin of the elements. */
export const LARGEST: usize = 32;
export const SMALLEST: usize = 48;
/** 1.5 2^(24 - p). */
export const MAGIC: usize = 64;
/** The sign bit where elements have -0, otherwise 0. */
export const SIGN: usize = 80;
export const NAN: usize = 96;
/** EXPONENT, LARGEST, SMALLEST and MAGIC of float64 lanes. */
export const WIDE: usize = 112;

/**
 * The rule of scales that are powers of two: 32-bit numbers from here on, in this order. `emax`: what the exponent of the
 * scale has less than that of the magnitude. `from`: the trailing bits from which on it has one more. `parity`: 1 where
 * `from` itself has so from odd exponents alone. Then the least and the largest biased exponent, and that of zeros;
 * whether NaN and infinities spoil their group; the least and the largest element, which are float32.
 */
export const RULE: usize = 176;

/** Parameters of a group, float32: factor or divisor, the way back, the least and the largest rounded element. */
export const PARAMETERS: usize = 4 * sizeof<f32>();
