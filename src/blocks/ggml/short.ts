/**
 * ggml's blocks of 32 elements with codes of equal steps: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0. All arithmetic is float32.
 * @module
 */
import { f32, inverse, readHalf, readInt8, roundAway, truncate, writeHalf } from './bytes.js';
import { readNibble, SHORT, writeNibbles, type Layout } from './layout.js';

/** The element of largest magnitude, the first of equal ones, with its sign. */
function widest(x: Float32Array, from: number): number {
  let amax = 0;
  let signed = 0;
  for (let j = 0; j < SHORT; j++) {
    const v = x[from + j]!;
    if (Math.abs(v) > amax) {
      amax = Math.abs(v);
      signed = v;
    }
  }
  return signed;
}

/** Q4_0 and Q5_0: codes about half = 8 or 16, such that the widest element has the code 0. */
function centred(half: number, id: number): Layout {
  const isFive = half === 16;
  const codesAt = isFive ? 6 : 2;
  return {
    elements: SHORT,
    bytes: isFive ? 22 : 18,
    id,
    encode(out, at, x, from) {
      const d = f32(widest(x, from) / -half);
      const factor = inverse(d);
      const code = (j: number): number =>
        Math.min(2 * half - 1, truncate(f32(f32(x[from + j]! * factor) + (half + 0.5))));
      writeHalf(out, at, d);
      writeNibbles(out, at + codesAt, code);
      if (isFive) writeFifthBits(out, at + 2, code);
    },
    decode(out, to, bytes, at) {
      const d = readHalf(bytes, at);
      for (let j = 0; j < SHORT; j++) {
        const fifth = isFive ? readFifthBit(bytes, at + 2, j) : 0;
        out[to + j] = (readNibble(bytes, at + codesAt, j) + fifth - half) * d;
      }
    },
  };
}

/** Q4_1 and Q5_1: codes 0..most from the smallest element to the largest. */
function affine(most: number, id: number): Layout {
  const isFive = most === 31;
  const codesAt = isFive ? 8 : 4;
  return {
    elements: SHORT,
    bytes: isFive ? 24 : 20,
    id,
    encode(out, at, x, from) {
      let least = x[from]!;
      let largest = x[from]!;
      for (let j = 1; j < SHORT; j++) {
        if (x[from + j]! < least) least = x[from + j]!;
        if (x[from + j]! > largest) largest = x[from + j]!;
      }
      const d = f32(f32(largest - least) / most);
      const factor = inverse(d);
      const code = (j: number): number => Math.min(most, truncate(f32(f32(f32(x[from + j]! - least) * factor) + 0.5)));
      writeHalf(out, at, d);
      writeHalf(out, at + 2, least);
      writeNibbles(out, at + codesAt, code);
      if (isFive) writeFifthBits(out, at + 4, code);
    },
    decode(out, to, bytes, at) {
      const d = readHalf(bytes, at);
      const least = readHalf(bytes, at + 2);
      for (let j = 0; j < SHORT; j++) {
        const fifth = isFive ? readFifthBit(bytes, at + 4, j) : 0;
        out[to + j] = f32((readNibble(bytes, at + codesAt, j) + fifth) * d) + least;
      }
    },
  };
}

/** Bit j of a little-endian word is the fifth bit of element j. */
function writeFifthBits(out: Uint8Array, at: number, code: (j: number) => number): void {
  for (let byte = 0; byte < 4; byte++) {
    let bits = 0;
    for (let j = 0; j < 8; j++) bits |= ((code(8 * byte + j) >>> 4) & 1) << j;
    out[at + byte] = bits;
  }
}

function readFifthBit(bytes: Uint8Array, at: number, j: number): number {
  return ((bytes[at + (j >>> 3)]! >>> (j & 7)) & 1) << 4;
}

const Q8_0: Layout = {
  elements: SHORT,
  bytes: 34,
  id: 8,
  encode(out, at, x, from) {
    const d = f32(Math.abs(widest(x, from)) / 127);
    const factor = inverse(d);
    writeHalf(out, at, d);
    for (let j = 0; j < SHORT; j++) out[at + 2 + j] = roundAway(f32(x[from + j]! * factor));
  },
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at);
    for (let j = 0; j < SHORT; j++) out[to + j] = readInt8(bytes, at + 2 + j) * d;
  },
};

/** The layouts of this file by name. */
export const short = {
  Q4_0: centred(8, 2),
  Q4_1: affine(15, 3),
  Q5_0: centred(16, 6),
  Q5_1: affine(31, 7),
  Q8_0,
};
