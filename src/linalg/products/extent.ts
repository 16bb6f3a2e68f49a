/**
 * The extent of numbers: how many significant bits they have, and between which powers of two they lie. It tells which
 * operations on them are exact.
 * @module
 */
import { exponentOf, HIGH, power } from '../../format/bits.js';
import { makeMemory } from '../../kernel/kernelModule.js';
import type { Plan } from '../../kernel/plan.js';
import type { Order } from './accumulation.js';
import { kernels, type Kernels } from './kernels.js';

/** What numbers have in common. */
export interface Extent {
  /** Significant bits of the one that has most; 0 if all are zero. */
  readonly bits: number;
  /** All are multiples of 2^low; Infinity if all are zero. */
  readonly low: number;
  /** The largest magnitude, and the smallest but zero (Infinity if all are zero). */
  readonly largest: number;
  readonly smallest: number;
  /** Whether there are neither infinities nor NaN, of which bits, low and largest say nothing. */
  readonly finite: boolean;
}

const LOW = 1 - HIGH;

/** The extent of some numbers. */
export function extentOf(data: ArrayLike<number>): Extent {
  if (data.length >= LEAST && (data instanceof Float32Array || data instanceof Float64Array) && kernels.isCompiled()) {
    const extent = extentByKernel(data);
    if (extent !== undefined) return extent;
  }
  return extentByLoop(data);
}

/** Arrays shorter than that cost less by the loop. */
const LEAST = 256;
const CHUNK_BYTES = 65536 - 64;

/** The same by wasm/linalg/packing.ts; undefined where there are infinities, NaN or subnormal float64 numbers. */
function extentByKernel(data: Float32Array | Float64Array): Extent | undefined {
  memory ??= makeKernelMemory();
  const size = data.BYTES_PER_ELEMENT;
  const most = CHUNK_BYTES / size;
  const values = size === 4 ? memory.single : memory.double;
  const kernel = memory.kernels[size === 4 ? 'extent32' : 'extent64'];
  let [largest, smallest, lowest, low32, high20] = [0, Infinity, Infinity, 0, 0];
  for (let start = 0; start < data.length; start += most) {
    const count = Math.min(most, data.length - start);
    values.set(count === data.length ? data : data.subarray(start, start + count));
    const vectors = Math.floor((count * size + 15) / 16);
    values.fill(0, count, (vectors * 16) / size);
    if (kernel(vectors, 0, CHUNK_BYTES) === 0) return undefined;
    largest = Math.max(largest, memory.report[0]!);
    smallest = Math.min(smallest, memory.report[1]!);
    lowest = Math.min(lowest, memory.report[2]!);
    low32 |= memory.words[6]!;
    high20 |= memory.words[7]!;
  }
  if (largest === 0) return { bits: 0, low: Infinity, largest, smallest, finite: true };
  // The union tells how many bits there are if all numbers are normal.
  if (smallest < (size === 4 ? LEAST_NORMAL_32 : LEAST_NORMAL_64)) return undefined;
  const upper = high20 | 0x100000;
  const trailing = low32 !== 0 ? 31 - Math.clz32(low32 & -low32) : 63 - Math.clz32(upper & -upper);
  return { bits: 53 - trailing, low: exponentOf(lowest), largest, smallest, finite: true };
}

const LEAST_NORMAL_32 = power(-126);
const LEAST_NORMAL_64 = power(-1022);

interface KernelMemory {
  readonly kernels: Kernels;
  readonly single: Float32Array;
  readonly double: Float64Array;
  readonly report: Float64Array;
  readonly words: Int32Array;
}

let memory: KernelMemory | undefined;

function makeKernelMemory(): KernelMemory {
  const own = makeMemory(1);
  const { buffer } = own;
  return {
    kernels: kernels.instantiate(own),
    single: new Float32Array(buffer, 0, CHUNK_BYTES / 4),
    double: new Float64Array(buffer, 0, CHUNK_BYTES / 8),
    report: new Float64Array(buffer, CHUNK_BYTES, 3),
    words: new Int32Array(buffer, CHUNK_BYTES, 8),
  };
}

/** The same by the loop, which serves all numbers. */
export function extentByLoop(data: ArrayLike<number>): Extent {
  const chunk = new Float64Array(Math.min(data.length, 4096));
  const words = new Uint32Array(chunk.buffer);
  let bits = 0;
  let low = Infinity;
  let largest = 0;
  let smallest = Infinity;
  let finite = true;
  for (let start = 0; start < data.length; start += chunk.length) {
    const count = Math.min(chunk.length, data.length - start);
    if (data instanceof Float64Array) chunk.set(data.subarray(start, start + count));
    else for (let i = 0; i < count; i++) chunk[i] = data[start + i]!;
    const short = extentOfShort(words, count);
    if (short !== undefined) {
      bits = Math.max(bits, short.bits);
      low = Math.min(low, short.low);
      largest = Math.max(largest, short.largest);
      smallest = Math.min(smallest, short.smallest);
      continue;
    }
    for (let i = 0; i < count; i++) {
      const size = Math.abs(chunk[i]!);
      if (size === 0) continue;
      if (!(size < Infinity)) {
        finite = false;
        continue;
      }
      if (size > largest) largest = size;
      if (size < smallest) smallest = size;
      const high = words[2 * i + HIGH]!;
      const field = (high >>> 20) & 0x7ff;
      // The lowest bit that is set, counted from the last place.
      const lower = words[2 * i + LOW]!;
      const upper = (high & 0xfffff) | (field === 0 ? 0 : 0x100000);
      const trailing = lower !== 0 ? 31 - Math.clz32(lower & -lower) : 63 - Math.clz32(upper & -upper);
      const place = Math.max(field, 1) - 1075 + trailing;
      if (place < low) low = place;
      const length = (field === 0 ? exponentOf(size) : field - 1023) - place + 1;
      if (length > bits) bits = length;
    }
  }
  return { bits, low, largest, smallest, finite };
}

/**
 * The same for numbers of at most 21 bits, of which one word says everything, at a third of the cost; undefined if there
 * are others among them, or subnormal numbers, infinities and NaN.
 */
function extentOfShort(words: Uint32Array, count: number): Extent | undefined {
  let lower = 0;
  for (let i = 0; i < 2 * count; i += 2) lower |= words[i + LOW]!;
  if (lower !== 0) return undefined;
  let union = 0;
  let place = 4096;
  let least = INFINITE;
  let most = 0;
  for (let i = 0; i < 2 * count; i += 2) {
    const size = words[i + HIGH]! & 0x7fffffff;
    if (size === 0) continue;
    const upper = (size & 0xfffff) | 0x100000;
    const lowest = (size >>> 20) + 31 - Math.clz32(upper & -upper);
    if (lowest < place) place = lowest;
    if (size < least) least = size;
    if (size > most) most = size;
    union |= upper;
  }
  if (most === 0) return { bits: 0, low: Infinity, largest: 0, smallest: Infinity, finite: true };
  if (least < 0x100000 || most >= INFINITE) return undefined;
  const magnitude = (size: number): number => ((size & 0xfffff) + 0x100000) * power((size >>> 20) - 1043);
  const bits = Math.clz32(union & -union) - 10;
  return { bits, low: place - 1043, largest: magnitude(most), smallest: magnitude(least), finite: true };
}

/** High word of an infinity. */
const INFINITE = 0x7ff00000;

/** The extent of exact products; undefined where float64 does not hold all of them. */
export function productExtent(a: Extent, b: Extent): Extent | undefined {
  const bits = a.bits + b.bits;
  const largest = a.largest * b.largest;
  if (bits > 53 || a.low + b.low < -1074 || !(largest < Infinity)) return undefined;
  return {
    bits: a.bits === 0 || b.bits === 0 ? 0 : bits,
    low: a.low + b.low,
    largest,
    smallest: a.smallest * b.smallest,
    finite: a.finite && b.finite,
  };
}

/** Whether all such numbers are values of the plan's format, so that no rounding changes them. */
export function isWithin({ bits, low, largest, finite }: Omit<Extent, 'smallest'>, { rule }: Plan): boolean {
  const { precision, emin, maxFinite, signedZero, signed, zero } = rule.format;
  const least = rule.subnormals === 'gradual' ? emin - precision + 1 : emin;
  if (rule.flip !== undefined || !finite) return false;
  return bits <= precision && low >= least && largest <= maxFinite && signedZero && signed && zero;
}

/** The extent of such numbers rounded, or of any numbers where nothing is known of them. */
export function roundedExtent(x: Extent | undefined, plan: Plan): Extent {
  const { precision, emin, emax, maxFinite, zero } = plan.rule.format;
  const least = plan.rule.subnormals === 'none' ? emin : emin - precision + 1;
  if (x === undefined) return { bits: precision, low: least, largest: maxFinite, smallest: 0, finite: false };
  const largest = roundedUp(x.largest, plan);
  // What overflows may become the largest finite value, and a zero the smallest where there is no zero.
  const beyond = Math.min(largest <= maxFinite ? Infinity : emax - precision + 1, zero ? Infinity : emin);
  return {
    bits: Math.min(x.bits, precision),
    low: Math.min(Math.max(x.low, least), beyond),
    largest: Math.min(largest, maxFinite),
    smallest: 0,
    finite: x.finite && largest <= maxFinite,
  };
}

/**
 * A bound of the magnitude of whatever `plan` makes of magnitudes up to x; Infinity if that may overflow. Of modes other
 * than tiesToEven and towardZero it is the value away from zero.
 */
export function roundedUp(x: number, { rule: { rounding, format, subnormals } }: Plan): number {
  if (x === 0) return 0;
  if (subnormals === 'none' && x < format.minNormal) return format.minNormal;
  const unit = power(Math.max(exponentOf(x), format.emin) - format.precision + 1);
  const units = x / unit;
  const lower = Math.floor(units);
  const rest = units - lower;
  const up =
    rounding === 'tiesToEven'
      ? rest > 0.5 || (rest === 0.5 && (lower % 2 === 1 || format.precision === 1))
      : rounding !== 'towardZero' && rest > 0;
  const y = (lower + Number(up)) * unit;
  return y > format.maxFinite ? Infinity : y;
}

/** A bound of the partial sums of `count` numbers up to `largest`, in any order; Infinity if they may overflow. */
export function sumsBound(largest: number, count: number, order: Order, block: number, plan: Plan): number {
  if (order === 'sequential') return sequentialBound(largest, count, plan);
  if (order === 'pairwise') {
    let bound = roundedUp(largest, plan);
    for (let size = 1; size < count; size *= 2) bound = roundedUp(2 * bound, plan);
    return bound;
  }
  const ofBlock = sequentialBound(largest, Math.min(block, count), plan);
  return Math.max(ofBlock, sequentialBound(ofBlock, Math.floor((count + block - 1) / block), plan));
}

function sequentialBound(largest: number, count: number, plan: Plan): number {
  let s = 0;
  for (let l = 0; l < count; l++) {
    const sum = s + largest;
    const bound = sum - s === largest ? sum : sum * (1 + 4 * Number.EPSILON);
    const next = roundedUp(bound, plan);
    if (next === s || !(next < Infinity)) return next;
    s = next;
  }
  return s;
}
