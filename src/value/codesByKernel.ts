/**
 * Codes of up to 16 bits by WASM: values that another kernel has rounded to codes, and codes to values.
 *
 * The twins of encodeNarrow and decodeNarrow.
 * @module
 */
import { power } from '../format/bits.js';
import { codeOf, nanCode, type CodedFormat } from '../format/code.js';
import { servesByKernel } from '../kernel/backend.js';
import { roundInto } from '../kernel/bulk.js';
import { scratch, type KernelMemory } from '../kernel/memory.js';
import { roomsOf } from '../kernel/rooms.js';
import { KernelModule, type Kernel } from '../kernel/kernelModule.js';
import type { Numbers, Rounding } from './arguments.js';
import { bytes, type KernelName } from './kernel.generated.js';
import * as at from './layout.generated.js';

/** The kernels of wasm/codes.ts. */
const kernels = new KernelModule<KernelName>(bytes);

/** Arrays of codes that the kernels read and write. */
export type NarrowCodes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Elements that are converted at a time: input, buffers and output stay in cache. */
const CHUNK = 4096;
/** The kernels take groups of this many elements. */
const GROUP = 16;
/** Arrays shorter than this cost less in the JS loops. */
const LEAST = 64;

/** The constants of a kernel; INFINITE is the last. */
const CONSTANT_BYTES = at.INFINITE + 16;

/** What the kernels need to know of a format. */
interface Layout {
  /** The lanes: float32 where 2^emin is one of its normal numbers, and maxFinite one of its numbers. */
  readonly lanes: 'Single' | 'Double';
  /** How far the trailing bits of a lane are above those of a code, and its sign above that of a code. */
  readonly drop: number;
  readonly signShift: number;
  /** The constants of wasm/codes.ts. */
  readonly constants: Uint8Array;
}

const layouts = new WeakMap<CodedFormat, Layout>();

function layoutOf(f: CodedFormat): Layout {
  let layout = layouts.get(f);
  if (layout === undefined) {
    layout = makeLayout(f);
    layouts.set(f, layout);
  }
  return layout;
}

/** Whether the kernels hold the values of `f`. */
export function holdsCodes({ bits, emin }: CodedFormat): boolean {
  return bits <= 16 && emin >= -1022;
}

function makeLayout(f: CodedFormat): Layout {
  const { bits, emin, emax, bias, precision, significandBits, maxFinite, signed, signedZero, infinities, nan } = f;
  const single = emin >= -126 && emax <= 127;
  const width = single ? 32 : 64;
  const trailing = single ? 23 : 52;
  const laneBias = single ? 127 : 1023;
  const constants = new DataView(new ArrayBuffer(CONSTANT_BYTES));
  const float = (place: number, x: number): void => {
    for (let i = 0; i < 16; i += width / 8) {
      if (single) constants.setFloat32(place + i, x, true);
      else constants.setFloat64(place + i, x, true);
    }
  };
  const integer = (place: number, x: number): void => {
    for (let i = 0; i < 16; i += width / 8) {
      constants.setInt32(place + i, x, true);
      if (!single) constants.setInt32(place + i + 4, x < 0 ? -1 : 0, true);
    }
  };
  /** A 32-bit pattern at the top of the lanes, below which there is `rest`. */
  const top = (place: number, x: number, rest = 0): void => {
    integer(place, rest);
    for (let i = width / 8 - 4; i < 16; i += width / 8) constants.setInt32(place + i, x, true);
  };
  const field = single ? 8388608 : 1048576; // the lowest bit of the exponent field in the top 32 bits
  const infinity = infinities ? Number(codeOf(Infinity, f)) : -1;
  float(at.LEAST_NORMAL, power(emin));
  top(at.REBIAS, (laneBias - bias) * field);
  top(at.IMPLICIT, (emin + bias) * field);
  top(at.ABS, 0x7fffffff, -1);
  top(at.SIGN, signed ? 0x80000000 : 0);
  float(at.NAN, NaN);
  integer(at.NAN_CODE, nan ? Number(nanCode(f)) : -1);
  float(at.CEILING, maxFinite + power(emax - precision + 1));
  integer(at.MAGNITUDE, power(bits - Number(signed)) - 1);
  integer(at.LEAST_NORMAL_CODE, power(significandBits));
  integer(at.MAX_FINITE_CODE, Number(codeOf(maxFinite, f)));
  integer(at.INFINITY_CODE, infinity);
  integer(at.NAN_FOR_ZERO, signed && !signedZero ? power(bits - 1) : -1);
  float(at.INFINITE, Infinity);
  return {
    lanes: single ? 'Single' : 'Double',
    drop: trailing - significandBits,
    signShift: width - bits,
    constants: new Uint8Array(constants.buffer),
  };
}

/** A call of a kernel on whole groups. */
type Run = (length: number, out: number, x: number) => number;

function ready(memory: KernelMemory, { drop, signShift, constants }: Layout, name: KernelName): Run {
  // Nothing passes between kernels while codes are made or read.
  const address = memory.between;
  new Uint8Array(memory.buffer, address, constants.length).set(constants);
  const kernel: Kernel = memory.instance(kernels)[name];
  return (length, out, x) => kernel(Math.floor((length + GROUP - 1) / GROUP), out, x, drop, signShift, address);
}

/** Room for a chunk of codes in kernel memory, where operands of operations stand otherwise. */
function roomFor(memory: KernelMemory, bits: number): NarrowCodes {
  const { byteOffset } = roomsOf(memory).operand(0);
  return bits <= 8
    ? new Uint8Array(memory.buffer, byteOffset, CHUNK)
    : new Uint16Array(memory.buffer, byteOffset, CHUNK);
}

/** Whether a chunk was rounded to some NaN, which the format may not have. */
type CheckNaN = (rounded: Float64Array | Float32Array, start: number) => void;

/**
 * Writes the codes of `x` rounded, if the kernels serve here.
 * @param checkNaN - called on chunks that may have NaN, in formats without it
 * @returns whether they do
 */
export function encodeByKernel(
  codes: NarrowCodes,
  x: Numbers,
  f: CodedFormat,
  { plan, words, position }: Rounding,
  checkNaN: CheckNaN,
): boolean {
  if (!holdsCodes(f) || !servesByKernel(x.length, LEAST) || !kernels.isCompiled()) return false;
  const { memory, float64, float32 } = scratch();
  const layout = layoutOf(f);
  const values = x instanceof Float32Array && layout.lanes === 'Single' ? float32 : float64;
  const room = roomFor(memory, f.bits);
  const size = f.bits <= 8 ? 8 : 16;
  const name =
    layout.lanes === 'Double'
      ? (`encodeDouble64To${size}` as const)
      : (`encodeSingle${values === float32 ? 32 : 64}To${size}` as const);
  const run = ready(memory, layout, name);
  for (let start = 0; start < x.length; start += CHUNK) {
    const length = Math.min(CHUNK, x.length - start);
    const rounded = values.subarray(0, length);
    if (x instanceof Float64Array || x instanceof Float32Array) {
      rounded.set(length === x.length ? x : x.subarray(start, start + length));
    } else {
      for (let i = 0; i < length; i++) rounded[i] = x[start + i]!;
    }
    roundInto(rounded, rounded, plan, words, position + start);
    if (run(length, room.byteOffset, rounded.byteOffset) !== 0) checkNaN(rounded, start);
    codes.set(length === CHUNK ? room : room.subarray(0, length), start);
  }
  return true;
}

/**
 * Writes the values of `codes`, if the kernels serve here.
 * @returns whether they do
 */
export function decodeByKernel(out: Float64Array | Float32Array, codes: NarrowCodes, f: CodedFormat): boolean {
  if (!holdsCodes(f) || !f.zero || !servesByKernel(codes.length, LEAST) || !kernels.isCompiled()) return false;
  const { memory, float64, float32 } = scratch();
  const layout = layoutOf(f);
  const values = out instanceof Float32Array && layout.lanes === 'Single' ? float32 : float64;
  const room = roomFor(memory, f.bits);
  const size = f.bits <= 8 ? 8 : 16;
  const name =
    layout.lanes === 'Double'
      ? (`decodeDouble${size}To64` as const)
      : (`decodeSingle${size}To${values === float32 ? 32 : 64}` as const);
  const run = ready(memory, layout, name);
  for (let start = 0; start < codes.length; start += CHUNK) {
    const length = Math.min(CHUNK, codes.length - start);
    room.set(length === codes.length ? codes : codes.subarray(start, start + length));
    run(length, values.byteOffset, room.byteOffset);
    out.set(values.subarray(0, length), start);
  }
  return true;
}
