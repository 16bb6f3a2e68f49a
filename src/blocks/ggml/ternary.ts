/**
 * ggml's ternary types: TQ2_0 and TQ1_0.
 * @module
 */
import { f32, inverse, readHalf, roundAway, writeHalf } from './bytes.js';
import type { Layout } from './layout.js';

const LONG = 256;

/** Byte 32 h + m holds elements 128 h + m + 0, 32, 64, 96, the low bits first. */
const TQ2_0: Layout = {
  elements: LONG,
  bytes: 66,
  id: 35,
  encode(out, at, x, from) {
    let amax = 0;
    for (let j = 0; j < LONG; j++) if (Math.abs(x[from + j]!) > amax) amax = Math.abs(x[from + j]!);
    const factor = inverse(amax);
    for (let byte = 0; byte < 64; byte++) {
      let bits = 0;
      for (let n = 0; n < 4; n++) {
        const v = x[from + elementOf(byte, n)]!;
        bits |= ((roundAway(f32(v * factor)) + 1) & 3) << (2 * n);
      }
      out[at + byte] = bits;
    }
    writeHalf(out, at + 64, amax);
  },
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at + 64);
    for (let byte = 0; byte < 64; byte++) {
      for (let n = 0; n < 4; n++) out[to + elementOf(byte, n)] = (((bytes[at + byte]! >>> (2 * n)) & 3) - 1) * d;
    }
  },
};

function elementOf(byte: number, n: number): number {
  return 128 * (byte >>> 5) + 32 * n + (byte & 31);
}

/** Five base-3 digits a byte as a fraction of 256; bytes 32 and 16 at a time, and four digits in the last four. */
const TQ1_0: Layout = {
  elements: LONG,
  bytes: 54,
  id: 34,
  decode(out, to, bytes, at) {
    const d = readHalf(bytes, at + 52);
    let element = to;
    const digits = (from: number, count: number, places: number): void => {
      let factor = 1;
      for (let place = 0; place < places; place++) {
        for (let m = 0; m < count; m++) {
          const fraction = (bytes[at + from + m]! * factor) & 255;
          out[element++] = (((fraction * 3) >>> 8) - 1) * d;
        }
        factor *= 3;
      }
    };
    digits(0, 32, 5);
    digits(32, 16, 5);
    digits(48, 4, 4);
  },
};

/** The layouts of this file by name. */
export const ternary = { TQ2_0, TQ1_0 };
