/**
 * ggml's types whose codes stand for values of a table: MXFP4, NVFP4, IQ4_NL, IQ4_XS.
 * @module
 */
import { power } from '../../format/bits.js';
import { exponent, f32, readHalf } from './bytes.js';
import { readNibble, SHORT, writeNibbles, type Layout } from './layout.js';

/** float4_e2m1fn by code. */
const e2m1 = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 0, -0.5, -1, -1.5, -2, -3, -4, -6];
/** ggml's nonlinear 4-bit values. */
const nonlinear = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

const MXFP4: Layout = {
  elements: SHORT,
  bytes: 17,
  id: 39,
  encode(out, at, x, from) {
    let amax = 0;
    for (let j = 0; j < SHORT; j++) if (Math.abs(x[from + j]!) > amax) amax = Math.abs(x[from + j]!);
    const e = amax > 0 ? exponent(amax) - 2 + 127 : 0;
    out[at] = e;
    const d = scaleOf(out[at]!);
    writeNibbles(out, at + 1, (j) => closest(x[from + j]!, d));
  },
  decode(out, to, bytes, at) {
    const d = scaleOf(bytes[at]!);
    for (let j = 0; j < SHORT; j++) out[to + j] = e2m1[readNibble(bytes, at + 1, j)]! * d;
  },
};

/** 2^(e - 127); ggml has no NaN here. */
function scaleOf(e: number): number {
  return power(e - 127);
}

/** The first code whose value is nearest to v. */
function closest(v: number, d: number): number {
  let best = 0;
  let least = Infinity;
  for (let code = 0; code < 16; code++) {
    const error = Math.abs(f32(f32(e2m1[code]! * d) - v));
    if (error < least) {
      least = error;
      best = code;
    }
  }
  return best;
}

/** Blocks of 64: four unsigned float8_e4m3 scales, then the nibbles of each sixteen. */
const NVFP4: Layout = {
  elements: 64,
  bytes: 36,
  id: 40,
  decode(out, to, bytes, at) {
    for (let part = 0; part < 4; part++) {
      const d = unsignedE4m3(bytes[at + part]!);
      for (let j = 0; j < 8; j++) {
        const byte = bytes[at + 4 + 8 * part + j]!;
        out[to + 16 * part + j] = e2m1[byte & 15]! * d;
        out[to + 16 * part + j + 8] = e2m1[byte >>> 4]! * d;
      }
    }
  },
};

/** float8_e4m3fn without its sign; 0x7f counts as 0, as ggml has it. */
function unsignedE4m3(code: number): number {
  if (code === 0 || code === 0x7f) return 0;
  const field = (code >>> 3) & 15;
  const trailing = code & 7;
  return field === 0 ? trailing * power(-9) : (8 + trailing) * power(field - 10);
}

const IQ4_NL: Layout = {
  elements: SHORT,
  bytes: 18,
  id: 20,
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at);
    for (let j = 0; j < SHORT; j++) out[to + j] = d * nonlinear[readNibble(bytes, at + 2, j)]!;
  },
};

/** Blocks of 256: d, two high bits of eight 6-bit scales, their low nibbles, then the nibbles of each 32. */
const IQ4_XS: Layout = {
  elements: 256,
  bytes: 136,
  id: 23,
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at);
    const high = bytes[at + 2]! | (bytes[at + 3]! << 8);
    for (let part = 0; part < 8; part++) {
      const low = (bytes[at + 4 + (part >>> 1)]! >>> (4 * (part & 1))) & 15;
      const scale = low | (((high >>> (2 * part)) & 3) << 4);
      const dl = f32(d * (scale - 32));
      for (let j = 0; j < SHORT; j++) {
        out[to + SHORT * part + j] = dl * nonlinear[readNibble(bytes, at + 8 + 16 * part, j)]!;
      }
    }
  },
};

/** The layouts of this file by name. */
export const tables = { MXFP4, NVFP4, IQ4_NL, IQ4_XS };
