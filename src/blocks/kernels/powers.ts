/**
 * Groups whose scales are powers of two, in one pass: a kernel finds the scales of a piece, another rounds it while it is
 * in the cache. What is not served so goes by maxima, as other scales do.
 * @module
 */
import type { KernelMemory } from '../../kernel/memory.js';
import { servesByKernel } from '../../kernel/backend.js';
import { writeConstants, type Grid } from './grid.js';
import type { Lines } from './lines.js';
import { CHUNK, kernels, LANES, LEAST, PARAMETERS, pieces, place, sharedMemory, type Stretch } from './runs.js';

/** Where a kernel writes the biased exponents of a piece: behind the parameters of its groups. */
const EXPONENTS = 4 * PARAMETERS * 2048;

/**
 * The one stretch of lines whose groups are all whole, of multiples of `lanes` elements and no more than `most`; undefined
 * where kernels do not serve.
 */
export function wholeStretch({ count, line, group }: Lines, lanes: number, most = CHUNK): Stretch | undefined {
  if (line % group !== 0 || group % lanes !== 0 || group > most) return undefined;
  if (!servesByKernel(count * line, LEAST) || !kernels.isCompiled()) return undefined;
  return { start: 0, group, first: 0, groups: (count * line) / group };
}

/** A kernel call that leaves the parameters of groups, whose elements are at an address, in between, and gives their exponents. */
export function powersIn(
  memory: KernelMemory,
  c: number,
): (groups: number, vectors: number, from: number) => Uint8Array {
  const kernel = memory.instance(kernels).powers;
  const at = memory.between + EXPONENTS;
  return (groups, vectors, from) => {
    kernel(groups, vectors, memory.between, at, from, c);
    return new Uint8Array(memory.buffer, at, groups);
  };
}

/** Rounds the groups of `x`, whose grid has a rule, into `out`, which may be `x`; false where kernels do not serve. */
export function chopByPowers(out: Float32Array, x: Float32Array, lines: Lines, grid: Grid): boolean {
  const stretch = wholeStretch(lines, LANES);
  if (stretch === undefined) return false;
  const shared = sharedMemory(out, x);
  const { memory, float32, address } = place(shared);
  const c = writeConstants(memory, grid);
  const powers = powersIn(memory, c);
  const kernel = memory.instance(kernels).chopByProducts;
  const vectors = stretch.group / LANES;
  for (const { start, length, groups } of pieces(stretch)) {
    if (shared === undefined) {
      float32.set(x.subarray(start, start + length));
      powers(groups, vectors, address);
      kernel(groups, vectors, address, address, memory.between, c);
      out.set(length === CHUNK ? float32 : float32.subarray(0, length), start);
    } else {
      const from = x.byteOffset + 4 * start;
      powers(groups, vectors, from);
      kernel(groups, vectors, out.byteOffset + 4 * start, from, memory.between, c);
    }
  }
  return true;
}

/** Elements and values of the groups of `x`, and the biased exponents of their scales; undefined where kernels do not serve. */
export function splitByPowers(
  x: Float32Array,
  lines: Lines,
  grid: Grid,
): { elements: Float32Array; values: Float32Array; exponents: Uint8Array<ArrayBuffer> } | undefined {
  const stretch = wholeStretch(lines, LANES);
  if (stretch === undefined) return undefined;
  const { memory, float32, address } = place(undefined);
  const kept = new Float32Array(memory.buffer, address + 4 * CHUNK, CHUNK);
  const c = writeConstants(memory, grid);
  const powers = powersIn(memory, c);
  const kernel = memory.instance(kernels).splitByProducts;
  const vectors = stretch.group / LANES;
  const elements = new Float32Array(x.length);
  const values = new Float32Array(x.length);
  const exponents = new Uint8Array(stretch.groups);
  for (const { start, length, first, groups } of pieces(stretch)) {
    float32.set(x.subarray(start, start + length));
    exponents.set(powers(groups, vectors, address), first);
    kernel(groups, vectors, address, address, memory.between, c, kept.byteOffset);
    values.set(float32.subarray(0, length), start);
    elements.set(kept.subarray(0, length), start);
  }
  return { elements, values, exponents };
}
