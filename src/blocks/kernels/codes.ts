/**
 * Codes of four bits: packed and read.
 * @module
 */

/** Codes one a byte, two a byte, the first in the low half. */
export function packedNibbles(codes: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((codes.length + 1) >>> 1);
  const pairs = codes.length >>> 1;
  for (let i = 0; i < pairs; i++) bytes[i] = codes[2 * i]! | (codes[2 * i + 1]! << 4);
  if (codes.length % 2 === 1) bytes[pairs] = codes[codes.length - 1]!;
  return bytes;
}

const values = Float32Array.of(0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6);

/** Values of float4_e2m1fn codes, two a byte. */
export function decodeNibbles(bytes: Uint8Array, length: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length);
  const pairs = length >>> 1;
  for (let i = 0; i < pairs; i++) {
    out[2 * i] = values[bytes[i]! & 15]!;
    out[2 * i + 1] = values[bytes[i]! >>> 4]!;
  }
  if (length % 2 === 1) out[length - 1] = values[bytes[pairs]! & 15]!;
  return out;
}
