/**
 * Groups in other modes than to nearest even: a chopper rounds them between the two steps.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import type { Lines } from './lines.js';
import { CHUNK, kernels, LANES, PARAMETERS, pieces, place, serves, stretches, type Stretch, type Way } from './runs.js';

const f32 = Math.fround;

/** Rounding by a chopper. */
export interface Rounder {
  readonly chopper: Chopper;
  /** Whether the bounds of groups hold; otherwise the chopper saturates, or does not. */
  readonly isBounded: boolean;
  /** Whether no element is beyond the bounds then. */
  readonly saturates: boolean;
  readonly random: boolean;
}

/**
 * The groups of x divided or multiplied, rounded by the chopper and brought back; element i draws word i from the position of
 * the chopper on. Products of powers of two are exact in float64, and quotients near enough in every mode that draws no words.
 */
export function roundByChopper(
  out: Float32Array,
  x: Float32Array,
  lines: Lines,
  way: Way,
  parameters: Float32Array,
  rounder: Rounder,
  isSingle: boolean,
): void {
  const bounded = rounder.isBounded ? parameters : withoutBounds(parameters);
  for (const stretch of stretches(lines)) {
    if (serves(x.length, stretch)) byKernel(out, x, stretch, way, bounded, rounder.chopper, isSingle);
    else plainly(out, x, stretch, way, bounded, rounder.chopper, isSingle);
  }
}

/** Parameters whose bounds no element is beyond. */
function withoutBounds(parameters: Float32Array): Float32Array {
  const without = parameters.slice();
  for (let at = 0; at < without.length; at += PARAMETERS) {
    without[at + 2] = -Infinity;
    without[at + 3] = Infinity;
  }
  return without;
}

/** Elements that are rounded at a time: those of float64 take as much as a chunk of float32 ones. */
const WIDE_CHUNK = CHUNK / 2;

/** Pieces through the scratch memory: values in the lower half, elements as float64 in the upper one. */
function byKernel(
  out: Float32Array,
  x: Float32Array,
  stretch: Stretch,
  way: Way,
  parameters: Float32Array,
  chopper: Chopper,
  isSingle: boolean,
): void {
  const { memory, float32, address } = place(undefined);
  const instance = memory.instance(kernels);
  const widen = instance[widening[way === 'product' && isSingle ? 'singleProduct' : way]];
  const narrow = instance.narrow;
  const room = new Float32Array(memory.buffer, memory.between, 4 * WIDE_CHUNK);
  const wide = new Float64Array(memory.buffer, address + 8 * WIDE_CHUNK, WIDE_CHUNK);
  for (const { start, length, first, groups } of pieces(stretch, WIDE_CHUNK)) {
    const vectors = length / groups / LANES;
    const part = length === WIDE_CHUNK ? wide : wide.subarray(0, length);
    const taken = parameters.subarray(PARAMETERS * first, PARAMETERS * (first + groups));
    float32.set(x.subarray(start, start + length));
    room.set(taken);
    widen(groups, vectors, wide.byteOffset, address, memory.between);
    chopper.into(part, part);
    room.set(taken); // rounding may use the same place
    narrow(groups, vectors, address, wide.byteOffset, memory.between);
    out.set(float32.subarray(0, length), start);
  }
}

/** The kernels that bring elements to the grid, exactly or by one float32 operation. */
const widening = {
  product: 'widenProducts',
  singleProduct: 'widenSingleProducts',
  quotient: 'widenSingleQuotients',
  exactQuotient: 'widenQuotients',
} as const;

/** The twin of the kernels. */
function plainly(
  out: Float32Array,
  x: Float32Array,
  { start: from, group, first, groups }: Stretch,
  way: Way,
  parameters: Float32Array,
  chopper: Chopper,
  isSingle: boolean,
): void {
  const elements = new Float64Array(groups * group);
  for (let g = 0; g < groups; g++) {
    const factor = parameters[PARAMETERS * (first + g)]!;
    for (let i = g * group; i < (g + 1) * group; i++) {
      const v = x[from + i]!;
      if (way === 'quotient') elements[i] = f32(v / factor);
      else if (way === 'exactQuotient') elements[i] = v / factor;
      else elements[i] = isSingle ? f32(v * factor) : v * factor;
    }
  }
  chopper.into(elements, elements);
  for (let g = 0; g < groups; g++) {
    const at = PARAMETERS * (first + g);
    const back = parameters[at + 1]!;
    const least = parameters[at + 2]!;
    const most = parameters[at + 3]!;
    for (let i = g * group; i < (g + 1) * group; i++) {
      const y = elements[i]!;
      out[from + i] = (y < least ? least : y > most ? most : y) * back;
    }
  }
}
