/**
 * Whether a path repeats itself.
 * @module
 */

const FACTOR = 0x01000193; // odd, so that it can be undone modulo 2^32

/**
 * The first index from which `window` values in a row are, bit for bit, values that stood earlier in a row; `undefined`
 * if there is none.
 */
export function firstRepeat(path: Float64Array, window: number): number | undefined {
  const words = new Uint32Array(path.buffer, path.byteOffset, 2 * path.length);
  const digest = (i: number): number => words[2 * i]! ^ words[2 * i + 1]!;
  let leaving = 1; // FACTOR^window: what the value that leaves the window has been multiplied by
  for (let k = 0; k < window; k++) leaving = Math.imul(leaving, FACTOR);
  const ends = new Map<number, number>(); // the last window of each rolling sum, by its end
  let sum = 0;
  for (let i = 0; i < path.length; i++) {
    sum = Math.imul(sum, FACTOR) + digest(i);
    if (i >= window) sum -= Math.imul(leaving, digest(i - window));
    sum |= 0;
    if (i < window - 1) continue;
    const earlier = ends.get(sum);
    if (earlier !== undefined && sameWindows(path, earlier, i, window)) return i - window + 1;
    ends.set(sum, i);
  }
  return undefined;
}

function sameWindows(path: Float64Array, a: number, b: number, window: number): boolean {
  for (let k = 0; k < window; k++) if (!Object.is(path[a - k], path[b - k])) return false;
  return true;
}
