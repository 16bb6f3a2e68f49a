/**
 * A layout of ggml: how a block of elements is written and read.
 * @module
 */

/** The layout of one type. */
export interface Layout {
  /** Elements of a block. */
  readonly elements: number;
  /** Bytes of a block. */
  readonly bytes: number;
  /** The number of the type in GGUF files. */
  readonly id: number;
  /** Writes the block of elements x[from…] to out[at…]; absent where ggml's encoder searches. */
  encode?(out: Uint8Array, at: number, x: Float32Array, from: number): void;
  /** Writes the elements of the block at bytes[at…] to out[to…]. */
  decode(out: Float32Array, to: number, bytes: Uint8Array, at: number): void;
}

/** Elements of the short blocks; byte j of their nibbles holds elements j (low half) and j + 16. */
export const SHORT = 32;

/** Writes two nibbles a byte, element j and j + 16. */
export function writeNibbles(out: Uint8Array, at: number, code: (j: number) => number): void {
  for (let j = 0; j < SHORT / 2; j++) out[at + j] = (code(j) & 15) | ((code(j + SHORT / 2) & 15) << 4);
}

/** The nibble of element j of 32. */
export function readNibble(bytes: Uint8Array, at: number, j: number): number {
  return j < SHORT / 2 ? bytes[at + j]! & 15 : bytes[at + j - SHORT / 2]! >>> 4;
}
