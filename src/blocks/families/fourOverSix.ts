/**
 * Four-over-six: the sums of errors by which a block takes one scale or the other.
 * @module
 */
import type { Groups } from '../groups.js';
import type { Nvfp4Spec } from '../spec.js';

const f32 = Math.fround;

/**
 * The error of each block in float32: along a line left to right. Lines of a tile are added as a tree, the upper half to
 * the lower: of 16, lines 0-7 to 8-15, then 4, 2, 1.
 */
export function leastErrors(
  errors: Float64Array,
  shape: readonly number[],
  { block }: Nvfp4Spec,
  { count, of }: Groups,
): Float64Array {
  if (typeof block === 'number') {
    const sums = new Float64Array(count);
    for (let i = 0; i < errors.length; i++) sums[of![i]!] = f32(sums[of![i]!]! + errors[i]!);
    return sums;
  }
  const tileRows = block![0];
  const width = powerFrom(tileRows);
  const lines = new Float64Array(count * width);
  const columns = shape.at(-1)!;
  const rows = shape.at(-2)!;
  for (let i = 0; i < errors.length; i++) {
    const line = (Math.floor(i / columns) % rows) % tileRows;
    const at = of![i]! * width + line;
    lines[at] = f32(lines[at]! + errors[i]!);
  }
  for (let half = width / 2; half >= 1; half /= 2) {
    for (let group = 0; group < count; group++) {
      for (let line = 0; line < half; line++) {
        const at = group * width + line;
        lines[at] = f32(lines[at]! + lines[at + half]!);
      }
    }
  }
  return Float64Array.from({ length: count }, (_, group) => lines[group * width]!);
}

/** The smallest power of two from n on. */
function powerFrom(n: number): number {
  let width = 1;
  while (width < n) width *= 2;
  return width;
}
