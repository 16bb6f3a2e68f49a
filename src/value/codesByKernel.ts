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
import { bytes } from './kernel.generated.js';

/** The kernels of wasm/codes.ts. */
const kernels = new KernelModule(bytes);

/** Arrays of codes that the kernels read and write. */
export type NarrowCodes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Elements that are converted at a time: input, buffers and output stay in cache. */
const CHUNK = 4096;
/** The kernels take groups of this many elements. */
const GROUP = 16;
/** Arrays shorter than this cost less in the JS loops. */
const LEAST = 64;

/** What the kernels need to know of a format. */
interface Layout {
  /** The lanes: float32 where 2^emin is one of its normal numbers, and maxFinite one of its numbers. */
  readonly lanes: 'Single' | 'Double';
  /** How far the trailing bits of a lane are above those of a code, and its sign above that of a code. */
  readonly drop: number;
  readonly signShift: number;
  /** The constants of wasm/codes.ts, and where they begin in it. */
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
  const constants = new DataView(new ArrayBuffer(14 * 16));
  const float = (at: number, x: number): void => {
    for (let i = 0; i < 16; i += width / 8) {
      if (single) constants.setFloat32(at + i, x, true);
      else constants.setFloat64(at + i, x, true);
    }
  };
  const integer = (at: number, x: number): void => {
    for (let i = 0; i < 16; i += width / 8) {
      constants.setInt32(at + i, x, true);
      if (!single) constants.setInt32(at + i + 4, x < 0 ? -1 : 0, true);
    }
  };
  /** A 32-bit pattern at the top of the lanes, below which there is `rest`. */
  const top = (at: number, x: number, rest = 0): void => {
    integer(at, rest);
    for (let i = width / 8 - 4; i < 16; i += width / 8) constants.setInt32(at + i, x, true);
  };
  const field = single ? 8388608 : 1048576; // the lowest bit of the exponent field in the top 32 bits
  const infinity = infinities ? Number(codeOf(Infinity, f)) : -1;
  float(0, power(emin)); // LEAST_NORMAL
  top(16, (laneBias - bias) * field); // REBIAS
  top(32, (emin + bias) * field); // IMPLICIT
  top(48, 0x7fffffff, -1); // ABS
  top(64, signed ? 0x80000000 : 0); // SIGN
  float(80, NaN); // NAN
  integer(96, nan ? Number(nanCode(f)) : -1); // NAN_CODE
  float(112, maxFinite + power(emax - precision + 1)); // CEILING
  integer(128, power(bits - Number(signed)) - 1); // MAGNITUDE
  integer(144, power(significandBits)); // LEAST_NORMAL_CODE
  integer(160, Number(codeOf(maxFinite, f))); // MAX_FINITE_CODE
  integer(176, infinity); // INFINITY_CODE
  integer(192, signed && !signedZero ? power(bits - 1) : -1); // NAN_FOR_ZERO
  float(208, Infinity); // INFINITE
  return {
    lanes: single ? 'Single' : 'Double',
    drop: trailing - significandBits,
    signShift: width - bits,
    constants: new Uint8Array(constants.buffer),
  };
}

/** A call of a kernel on whole groups. */
type Run = (length: number, out: number, x: number) => number;

function ready(memory: KernelMemory, { lanes, drop, signShift, constants }: Layout, direction: string): Run {
  // Nothing passes between kernels while codes are made or read.
  const address = memory.between;
  new Uint8Array(memory.buffer, address, constants.length).set(constants);
  const kernel: Kernel = memory.instance(kernels)[direction.replace('*', lanes)]!;
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
  const run = ready(memory, layout, `encode*${values === float32 ? 32 : 64}To${f.bits <= 8 ? 8 : 16}`);
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
  const run = ready(memory, layout, `decode*${f.bits <= 8 ? 8 : 16}To${values === float32 ? 32 : 64}`);
  for (let start = 0; start < codes.length; start += CHUNK) {
    const length = Math.min(CHUNK, codes.length - start);
    room.set(length === codes.length ? codes : codes.subarray(start, start + length));
    run(length, values.byteOffset, room.byteOffset);
    out.set(values.subarray(0, length), start);
  }
  return true;
}
