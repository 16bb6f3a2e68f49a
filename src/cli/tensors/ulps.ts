/**
 * How many numbers of a format lie between two.
 * @module
 */
import { encodeArray, format, type Format } from '../../index.js';

/** Upper bounds of the classes: 0, 1, 2 to 3, 4 to 7, … ulps, the last without a bound. */
export const ulpClasses: readonly string[] = ['0', '1', '2-3', '4-7', '8-15', '16-31', '32-255', '256-65535', '65536-'];

const bounds = [0, 1, 3, 7, 15, 31, 255, 65535, Infinity];

/** Counts of distances by class. */
export class UlpHistogram {
  readonly counts: number[] = ulpClasses.map(() => 0);

  /**
   * Adds the distances between elements that are finite in both arrays, counted in numbers of the format.
   * @param name - a format whose values all of them are
   */
  add(x: Float32Array | Float64Array, y: Float32Array | Float64Array, name: string): this {
    const f = format(name);
    const [a, b] = [placesOf(x, f), placesOf(y, f)];
    for (let i = 0; i < x.length; i++) {
      if (!Number.isFinite(x[i]!) || !Number.isFinite(y[i]!)) continue;
      const distance = x[i] === y[i] ? 0 : Math.abs(a(i, b(i, 0)));
      this.counts[bounds.findIndex((bound) => distance <= bound)]!++;
    }
    return this;
  }
}

/** The place of element i among the numbers of the format, less another place; zeros of either sign are one place. */
function placesOf(x: Float32Array | Float64Array, f: Format): (i: number, less: number) => number {
  const codes = encodeArray(x, f);
  if (codes instanceof BigUint64Array) {
    return (i, less) => Number(BigInt.asUintN(63, codes[i]!)) * (codes[i]! >> 63n === 0n ? 1 : -1) - less;
  }
  const sign = f.signed ? 2 ** (f.bits! - 1) : Infinity;
  return (i, less) => (codes[i]! >= sign ? sign - codes[i]! : codes[i]!) - less;
}
