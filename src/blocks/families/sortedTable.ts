/**
 * The place of a number in a table of values.
 * @module
 */

const f32 = Math.fround;

/**
 * The code of u, which lies in -1..1: as many places in the sorted table as there are midpoints below u, so that ties go
 * down; NaN of NaN.
 */
export function searchOf(values: Float32Array): (u: number) => number {
  const order = Array.from(values, (_, code) => code).sort((a, b) => values[a]! - values[b]!);
  const midpoints = Float32Array.from({ length: order.length - 1 }, (_, i) =>
    f32(f32(values[order[i]!]! + values[order[i + 1]!]!) / 2),
  );
  return (u) => {
    if (u !== u) return NaN;
    let low = 0;
    let high = midpoints.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (midpoints[middle]! < u) low = middle + 1;
      else high = middle;
    }
    return order[low]!;
  };
}

/** Least divisor of a block. */
const TINY = f32(1e-38);

/**
 * What is looked up for the elements of blocks of the flat array: v times the inverse of the largest magnitude of its
 * block, clamped to +-1; in a short last block v divided by it.
 */
export function normalized(x: Float32Array, maxima: ArrayLike<number>, block: number): Float64Array<ArrayBuffer> {
  const whole = Math.floor(x.length / block) * block;
  return Float64Array.from(x, (v, i) => {
    const divisor = Math.max(maxima[Math.floor(i / block)]!, TINY);
    const u = i < whole ? f32(v * f32(1 / divisor)) : f32(v / divisor);
    return u > 1 ? 1 : u < -1 ? -1 : u;
  });
}
