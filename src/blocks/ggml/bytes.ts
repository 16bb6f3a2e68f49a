/**
 * What the blocks of ggml are made of: halves, nibbles and float32 arithmetic.
 * @module
 */
import { exponentOf, power } from '../../format/bits.js';
import { chop } from '../../chop.js';
import { codeOf, type CodedFormat } from '../../format/code.js';
import { format } from '../../format/names.js';

export const f32 = Math.fround;

const half = format('float16') as CodedFormat;
/** The values of all codes of float16, as float32. */
let halves: Float32Array | undefined;

/** The float16 at byte `at`, little end first. */
export function readHalf(bytes: Uint8Array, at: number): number {
  halves ??= makeHalves();
  return halves[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

function makeHalves(): Float32Array {
  const values = new Float32Array(65536);
  for (let code = 0; code < 65536; code++) {
    const field = (code >>> 10) & 31;
    const trailing = code & 1023;
    const magnitude =
      field === 31
        ? trailing === 0
          ? Infinity
          : NaN
        : field === 0
          ? trailing * power(-24)
          : (1024 + trailing) * power(field - 25);
    values[code] = code >= 32768 ? -magnitude : magnitude;
  }
  return values;
}

/** Writes `x` to nearest as float16 at byte `at`, little end first. */
export function writeHalf(bytes: Uint8Array, at: number, x: number): void {
  const code = Number(codeOf(chop(x, half), half));
  bytes[at] = code & 255;
  bytes[at + 1] = code >>> 8;
}

/** An int8 at byte `at`. */
export function readInt8(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) >> 24;
}

/** The inverse of d in float32; 0 where d is 0. */
export function inverse(d: number): number {
  return d === 0 ? 0 : f32(1 / d);
}

/** x to an integer towards zero. */
export function truncate(x: number): number {
  return x < 0 ? -Math.floor(-x) : Math.floor(x);
}

/** x to the nearest integer, ties away from zero. */
export function roundAway(x: number): number {
  const magnitude = Math.abs(x);
  const whole = Math.floor(magnitude);
  const nearest = magnitude - whole >= 0.5 ? whole + 1 : whole;
  return x < 0 ? -nearest : nearest;
}

/** floor(log2 amax) of a positive number. */
export const exponent = exponentOf;
