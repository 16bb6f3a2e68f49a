/**
 * The twins of the kernels of wasm/blocks/index.ts, one element at a time.
 * @module
 */
import { exponentOf, power } from '../../format/bits.js';
import { magicOf, type Grid } from './grid.js';

const f32 = Math.fround;

/** Groups of one size. */
interface Stretch {
  readonly start: number;
  readonly group: number;
  readonly first: number;
  readonly groups: number;
}

/** The bits of the largest magnitude of each group, if they are more than what is there. */
export function maximaTwin(
  maxima: Uint32Array,
  x: Float32Array,
  start: number,
  group: number,
  first: number,
  groups: number,
): void {
  const bits = x.byteOffset % 4 === 0 ? new Uint32Array(x.buffer, x.byteOffset, x.length) : undefined;
  for (let g = 0; g < groups; g++) {
    let most = maxima[first + g]!;
    for (let i = start + g * group; i < start + (g + 1) * group; i++) {
      const magnitude = bits![i]! & 0x7fffffff;
      if (magnitude > most) most = magnitude;
    }
    maxima[first + g] = most;
  }
}

/** The groups of x rounded to the grid, bounded, and brought back. */
export function chopTwin(
  out: Float32Array,
  x: Float32Array,
  { start, group, first, groups }: Stretch,
  grid: Grid,
  way: 'product' | 'quotient' | 'exactQuotient',
  parameters: Float32Array,
): void {
  const signs = grid.signedZero;
  for (let g = 0; g < groups; g++) {
    const at = 4 * (first + g);
    const factor = parameters[at]!;
    const back = parameters[at + 1]!;
    const least = parameters[at + 2]!;
    const most = parameters[at + 3]!;
    for (let i = start + g * group; i < start + (g + 1) * group; i++) {
      const v = x[i]!;
      const y =
        way === 'exactQuotient'
          ? nearestExact(v / factor, grid)
          : nearest(way === 'product' ? f32(v * factor) : f32(v / factor), grid);
      const bounded = y > most ? most : y < least ? least : y;
      out[i] = (bounded === 0 && signs && (v < 0 || Object.is(v, -0)) ? -0 : bounded) * back;
    }
  }
}

/** z to the nearest value of the grid in float32, ties to even. */
function nearest(z: number, { largest, smallest, trailing }: Grid): number {
  const magnitude = Math.abs(z);
  if (!(magnitude < Infinity)) return z;
  const e = Math.min(Math.max(magnitude === 0 ? smallest : exponentOf(magnitude), smallest), largest);
  const k = power(e) * magicOf(trailing);
  return f32(f32(z + k) - k);
}

/** The same of a float64 quotient. */
function nearestExact(z: number, { largest, smallest, trailing }: Grid): number {
  const magnitude = Math.abs(z);
  if (!(magnitude < Infinity)) return z;
  const e = Math.min(Math.max(magnitude === 0 ? smallest : exponentOf(magnitude), smallest), largest);
  const k = 1.5 * power(52 - trailing + e);
  return z + k - k;
}

/** The groups of x times their way back. */
export function multiplyTwin(
  out: Float32Array,
  x: Float32Array,
  { start, group, first, groups }: Stretch,
  parameters: Float32Array,
): void {
  for (let g = 0; g < groups; g++) {
    const back = parameters[4 * (first + g) + 1]!;
    for (let i = start + g * group; i < start + (g + 1) * group; i++) out[i] = x[i]! * back;
  }
}
