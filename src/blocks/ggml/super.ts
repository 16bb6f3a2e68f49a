/**
 * ggml's super-blocks of 256 elements: Q2_K to Q6_K, which are read only. All arithmetic is float32.
 * @module
 */
import { f32, readHalf, readInt8 } from './bytes.js';
import type { Layout } from './layout.js';

const LONG = 256;

/** Sixteen 4-bit scales and mins of 16 elements each, 64 bytes of 2-bit codes, d, dmin. */
const Q2_K: Layout = {
  elements: LONG,
  bytes: 84,
  id: 10,
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at + 80);
    const dmin = readHalf(bytes, at + 82);
    for (let i = 0; i < LONG; i++) {
      const scale = bytes[at + (i >>> 4)]!;
      const code = twoBits(bytes, at + 16, i);
      out[to + i] = f32(f32(d * (scale & 15)) * code) - f32(dmin * (scale >>> 4));
    }
  },
};

/** The 2-bit code of element i: byte 32 h + m holds elements 128 h + m + 0, 32, 64, 96, the low bits first. */
function twoBits(bytes: Uint8Array, at: number, i: number): number {
  return (bytes[at + 32 * (i >>> 7) + (i & 31)]! >>> (2 * ((i >>> 5) & 3))) & 3;
}

/** 32 bytes of high bits, 64 bytes of 2-bit codes, 12 bytes of sixteen 6-bit scales, d. */
const Q3_K: Layout = {
  elements: LONG,
  bytes: 110,
  id: 11,
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at + 108);
    for (let i = 0; i < LONG; i++) {
      const group = i >>> 4;
      const low = (bytes[at + 96 + (group & 7)]! >>> (group < 8 ? 0 : 4)) & 15;
      const high = (bytes[at + 104 + (group & 3)]! >>> (2 * (group >>> 2))) & 3;
      const scale = (low | (high << 4)) - 32;
      const isHigh = (bytes[at + (i & 31)]! >>> (i >>> 5)) & 1;
      out[to + i] = f32(d * scale) * (twoBits(bytes, at + 32, i) - (isHigh === 1 ? 0 : 4));
    }
  },
};

/** Scale and min j of eight, 6 bits each, in 12 bytes. */
function sixBits(bytes: Uint8Array, at: number, j: number): { scale: number; min: number } {
  const b = (k: number): number => bytes[at + k]!;
  if (j < 4) return { scale: b(j) & 63, min: b(j + 4) & 63 };
  return {
    scale: (b(j + 4) & 15) | ((b(j - 4) >>> 6) << 4),
    min: (b(j + 4) >>> 4) | ((b(j) >>> 6) << 4),
  };
}

/** The 4-bit code of element i: byte 32 p + m holds elements 64 p + m (low half) and 64 p + m + 32. */
function fourBits(bytes: Uint8Array, at: number, i: number): number {
  return (bytes[at + 32 * (i >>> 6) + (i & 31)]! >>> (4 * ((i >>> 5) & 1))) & 15;
}

/** d, dmin, scales and mins of 32 elements each, 4-bit codes; Q5_K: 32 bytes of fifth bits before them. */
function affine(isFive: boolean): Layout {
  return {
    elements: LONG,
    bytes: isFive ? 176 : 144,
    id: isFive ? 13 : 12,
    decode(out, to, bytes, at) {
      const d = readHalf(bytes, at);
      const dmin = readHalf(bytes, at + 2);
      for (let group = 0; group < 8; group++) {
        const { scale, min } = sixBits(bytes, at + 4, group);
        const step = f32(d * scale);
        const offset = f32(dmin * min);
        for (let i = 32 * group; i < 32 * group + 32; i++) {
          const fifth = isFive ? ((bytes[at + 16 + (i & 31)]! >>> group) & 1) << 4 : 0;
          out[to + i] = f32(step * (fourBits(bytes, at + (isFive ? 48 : 16), i) + fifth)) - offset;
        }
      }
    },
  };
}

/** 128 bytes of low nibbles, 64 bytes of high bits, sixteen int8 scales, d. */
const Q6_K: Layout = {
  elements: LONG,
  bytes: 210,
  id: 14,
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at + 208);
    for (let i = 0; i < LONG; i++) {
      const half = i >>> 7;
      const within = i & 127;
      const low = (bytes[at + 64 * half + (within & 63)]! >>> (within < 64 ? 0 : 4)) & 15;
      const high = (bytes[at + 128 + 32 * half + (within & 31)]! >>> (2 * (within >>> 5))) & 3;
      const scale = readInt8(bytes, at + 192 + (i >>> 4));
      out[to + i] = f32(d * scale) * ((low | (high << 4)) - 32);
    }
  },
};

/** The layouts of this file by name. */
export const superBlocks = { Q2_K, Q3_K, Q4_K: affine(false), Q5_K: affine(true), Q6_K };
