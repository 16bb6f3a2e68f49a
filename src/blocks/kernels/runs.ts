/**
 * Runs of groups, by kernel or by its twin in JavaScript: the same bits.
 * @module
 */
import { servesByKernel } from '../../kernel/backend.js';
import { memoryOf, scratch, type KernelMemory } from '../../kernel/memory.js';
import { KernelModule } from '../../kernel/kernelModule.js';
import { writeConstants, type Grid } from './grid.js';
import { bytes, type KernelName } from './kernel.generated.js';
import type { Lines } from './lines.js';
import { chopTwin, maximaTwin, multiplyTwin } from './twins.js';

/** The kernels of wasm/blocks/index.ts. */
export const kernels = new KernelModule<KernelName>(bytes);

/** Float32 parameters of a group: factor or divisor, the way back, the least and the largest rounded element. */
export const PARAMETERS = 4;
/** Groups, and elements of ordinary arrays, that a kernel takes at a time. */
const GROUPS = 2048;
export const CHUNK = 8192;
/** Arrays shorter than this cost less in JavaScript. */
export const LEAST = 64;
export const LANES = 4;

/** How elements come to the grid. */
export type Way = 'product' | 'quotient' | 'exactQuotient';

const names: Readonly<Record<Way, KernelName>> = {
  product: 'chopByProducts',
  quotient: 'chopByQuotients',
  exactQuotient: 'chopByExactQuotients',
};

/** A stretch of whole groups, all of one size. */
export interface Stretch {
  readonly start: number;
  readonly group: number;
  readonly first: number;
  readonly groups: number;
}

/** The stretches of lines: one where all groups are whole. */
export function* stretches({ count, line, group }: Lines): Generator<Stretch> {
  const whole = Math.floor(line / group);
  const rest = line - whole * group;
  if (rest === 0) {
    yield { start: 0, group, first: 0, groups: count * whole };
    return;
  }
  for (let i = 0; i < count; i++) {
    const first = i * (whole + 1);
    if (whole > 0) yield { start: i * line, group, first, groups: whole };
    yield { start: i * line + whole * group, group: rest, first: first + whole, groups: 1 };
  }
}

/** A piece of a stretch that a kernel takes at once: whole groups, or part of one. */
export interface Piece {
  readonly start: number;
  readonly length: number;
  readonly first: number;
  readonly groups: number;
}

/** The pieces of a stretch, of at most `chunk` elements. */
export function* pieces({ start, group, first, groups }: Stretch, chunk = CHUNK): Generator<Piece> {
  if (group > chunk) {
    for (let g = 0; g < groups; g++) {
      for (let done = 0; done < group; done += chunk) {
        const length = Math.min(chunk, group - done);
        yield { start: start + g * group + done, length, first: first + g, groups: 1 };
      }
    }
    return;
  }
  const most = Math.min(GROUPS, Math.floor(chunk / group));
  for (let g = 0; g < groups; g += most) {
    const count = Math.min(most, groups - g);
    yield { start: start + g * group, length: count * group, first: first + g, groups: count };
  }
}

/** Whether kernels serve groups of that many elements, which begin at multiples of it. */
export function serves(length: number, { group }: Stretch): boolean {
  return group % LANES === 0 && servesByKernel(length, LEAST) && kernels.isCompiled();
}

/** The kernel memory of arrays, if they share one, so that nothing is copied. */
export function sharedMemory(out: Float32Array, x: Float32Array): KernelMemory | undefined {
  const shared = x.buffer === out.buffer ? memoryOf(x.buffer) : undefined;
  return shared?.block === 0 ? shared : undefined;
}

/** Writes the largest magnitude of each group to `maxima`, NaN or Infinity where an element is one of them. */
export function maximaInto(maxima: Float32Array, x: Float32Array, lines: Lines, grid: Grid): void {
  maxima.fill(0);
  const bits = new Uint32Array(maxima.buffer, maxima.byteOffset, maxima.length);
  for (const stretch of stretches(lines)) {
    if (!serves(x.length, stretch)) {
      maximaTwin(bits, x, stretch.start, stretch.group, stretch.first, stretch.groups);
      continue;
    }
    const shared = sharedMemory(x, x);
    const { memory, float32, address } = place(shared);
    const kernel = memory.instance(kernels).maxima;
    const c = writeConstants(memory, grid);
    const found = new Uint32Array(memory.buffer, memory.between, GROUPS);
    for (const { start, length, first, groups } of pieces(stretch)) {
      if (shared === undefined) float32.set(x.subarray(start, start + length));
      const from = shared === undefined ? address : x.byteOffset + 4 * start;
      kernel(groups, length / groups / LANES, memory.between, from, c);
      for (let g = 0; g < groups; g++) {
        if (found[g]! > bits[first + g]!) bits[first + g] = found[g]!;
      }
    }
  }
}

export function place(shared: KernelMemory | undefined): {
  memory: KernelMemory;
  float32: Float32Array;
  address: number;
} {
  const own = scratch();
  return shared === undefined ? own : { memory: shared, float32: own.float32, address: own.address };
}

/** Rounds the groups of `x` to the grid, and brings them back: `out` may be `x`. */
export function chopRuns(
  out: Float32Array,
  x: Float32Array,
  lines: Lines,
  grid: Grid,
  way: Way,
  parameters: Float32Array,
): void {
  run(names[way], out, x, lines, grid, parameters, (stretch) => chopTwin(out, x, stretch, grid, way, parameters));
}

/** Multiplies the groups of `x` by their way back: `out` may be `x`. */
export function multiplyRuns(
  out: Float32Array,
  x: Float32Array,
  lines: Lines,
  grid: Grid,
  parameters: Float32Array,
): void {
  run('multiply', out, x, lines, grid, parameters, (stretch) => multiplyTwin(out, x, stretch, parameters));
}

function run(
  name: KernelName,
  out: Float32Array,
  x: Float32Array,
  lines: Lines,
  grid: Grid,
  parameters: Float32Array,
  twin: (stretch: Stretch) => void,
): void {
  const shared = sharedMemory(out, x);
  for (const stretch of stretches(lines)) {
    if (!serves(x.length, stretch)) {
      twin(stretch);
      continue;
    }
    const { memory, float32, address } = place(shared);
    const kernel = memory.instance(kernels)[name];
    const c = writeConstants(memory, grid);
    const room = new Float32Array(memory.buffer, memory.between, PARAMETERS * GROUPS);
    for (const { start, length, first, groups } of pieces(stretch)) {
      room.set(parameters.subarray(PARAMETERS * first, PARAMETERS * (first + groups)));
      const vectors = length / groups / LANES;
      if (shared === undefined) {
        float32.set(x.subarray(start, start + length));
        kernel(groups, vectors, address, address, memory.between, c);
        out.set(length === CHUNK ? float32 : float32.subarray(0, length), start);
      } else {
        kernel(groups, vectors, out.byteOffset + 4 * start, x.byteOffset + 4 * start, memory.between, c);
      }
    }
  }
}
