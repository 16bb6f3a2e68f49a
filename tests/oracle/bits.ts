/**
 * Comparing results by their bits: the sign of zero counts, and NaN must be the canonical one.
 * @module
 */
import { CANONICAL_NAN_BITS, CANONICAL_NAN_BITS_32 } from './dyadic.js';

const HIGH_OF_NAN = Number(CANONICAL_NAN_BITS >> 32n);

/** The bits, low word first, that a Float64Array with these values must have. */
export function expectedBits64(values: Float64Array): Uint32Array {
  const words = new Uint32Array(values.slice().buffer);
  values.forEach((x, i) => {
    if (x !== x) {
      words[2 * i] = 0;
      words[2 * i + 1] = HIGH_OF_NAN;
    }
  });
  return words;
}

/** The bits that a Float32Array with these values must have; float32 must hold all of them. */
export function expectedBits32(values: Float64Array): Uint32Array {
  const singles = Float32Array.from(values);
  const words = new Uint32Array(singles.buffer);
  values.forEach((x, i) => {
    if (x !== x) words[i] = CANONICAL_NAN_BITS_32;
    else if (singles[i] !== x) throw new RangeError(`float32 does not hold ${x}`);
  });
  return words;
}

/** Index of the first element whose bits are not those expected; -1 if all are. */
export function firstDifference(got: Float64Array | Float32Array, expected: Uint32Array): number {
  const words = new Uint32Array(got.buffer, got.byteOffset, got.byteLength / 4);
  if (words.length !== expected.length) return 0;
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== expected[i]) return got instanceof Float64Array ? i >> 1 : i;
  }
  return -1;
}

/** A number with its bits, which tells all numbers apart; NaN of a scalar has none that can be relied on. */
export function show(x: number | undefined): string {
  if (x === undefined) return 'nothing';
  if (x !== x) return 'NaN';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return `${Object.is(x, -0) ? '-0' : x} (${view.getBigUint64(0).toString(16).padStart(16, '0')})`;
}
