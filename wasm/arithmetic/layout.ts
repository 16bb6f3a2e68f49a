/** Where the operations find what recent V8 would make again for every vector: byte offsets into what the caller writes. */
// @ts-ignore: decorator
@inline
export const SPLITTERS: usize = 0;
/** The least and the largest magnitude whose errors float64 surely holds. */
// @ts-ignore: decorator
@inline
export const LEAST: usize = 16;
// @ts-ignore: decorator
@inline
export const MOST: usize = 32;
/** The last 29 bits, which no float32 has. */
// @ts-ignore: decorator
@inline
export const BEHIND_24_BITS: usize = 48;
