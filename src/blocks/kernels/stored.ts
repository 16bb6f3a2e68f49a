/**
 * Codes of four and eight bits by kernels, from groups and back. What is not served goes through elements one a number.
 * @module
 */
import type { Format } from '../../format/format.js';
import { pack, unpack } from '../../value/pack.js';
import { decodeArray } from '../../value/codes.js';
import type { CodeStore } from '../codec.js';
import { power } from '../../format/bits.js';
import { CONSTANT_BYTES, writeConstants, type Grid } from './grid.js';
import type { Lines } from './lines.js';
import { powersIn, wholeStretch } from './powers.js';
import { CHUNK, kernels, LANES, PARAMETERS, pieces, place } from './runs.js';

/** How elements of a grid are coded, as the kernels have it. */
export interface Coding {
  /** Bits of a code as it is stored, and whether kernels store two a byte; otherwise one. */
  readonly bits: number;
  readonly isHalf: boolean;
  readonly encoder?: 'encodeHalves' | 'encodeBytes' | 'encodeSignedHalves' | 'encodeSignedBytes';
  readonly decoder: 'decodeHalves' | 'decodeBytes' | 'decodeSignedBytes' | 'decodeUnsignedBytes';
  /** What the kernel that decodes reads: values, or masks and shifts. */
  readonly table: Uint8Array;
  /** The format whose codes are packed, where they have six bits. */
  readonly packed?: Format;
  readonly make: (bytes: Uint8Array<ArrayBuffer>) => CodeStore;
}

/** Elements that kernels encode or decode at a time. */
const STEP = 16;

const asBytes = (bytes: Uint8Array<ArrayBuffer>): CodeStore => bytes;
const asSigned = (bytes: Uint8Array<ArrayBuffer>): CodeStore => new Int8Array(bytes.buffer);

/** The coding of the values of a format; undefined where the kernels have none. */
export function codingOf(f: Format): Coding | undefined {
  const { bits, specials } = f;
  if (bits !== 4 && bits !== 6 && bits !== 8) return undefined;
  const isPlain = specials === 'ieee' || specials === 'fn' || specials === 'finite';
  if (!isPlain || !f.signed || !f.signedZero || f.subnormals !== 'gradual' || f.emin < -120) return undefined;
  const isHalf = bits === 4;
  return {
    bits,
    isHalf,
    encoder: isHalf ? 'encodeHalves' : 'encodeBytes',
    decoder: isHalf ? 'decodeHalves' : 'decodeBytes',
    table: isHalf
      ? valueTable(
          decodeArray(
            Uint8Array.from({ length: 16 }, (_, i) => i),
            f,
          ),
        )
      : masks(f),
    ...(bits === 6 && { packed: f }),
    make: asBytes,
  };
}

/** The coding of integers; undefined where the kernels have none. */
export function integerCoding(bits: number, signed: boolean): Coding | undefined {
  if (bits === 8) {
    return {
      bits,
      isHalf: false,
      ...(signed && { encoder: 'encodeSignedBytes' }),
      decoder: signed ? 'decodeSignedBytes' : 'decodeUnsignedBytes',
      table: new Uint8Array(0),
      make: signed ? asSigned : asBytes,
    };
  }
  if (bits !== 4) return undefined;
  const values = Array.from({ length: 16 }, (_, i) => (signed && i > 7 ? i - 16 : i));
  return {
    bits,
    isHalf: true,
    ...(signed && { encoder: 'encodeSignedHalves' }),
    decoder: 'decodeHalves',
    table: valueTable(values),
    make: asBytes,
  };
}

/** The upper bytes of sixteen values as float32, then the bytes below them. */
function valueTable(values: ArrayLike<number>): Uint8Array {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  return Uint8Array.from({ length: 32 }, (_, i) => bits[i % 16]! >>> (i < 16 ? 24 : 16));
}

/** What wasm/blocks/decode.ts reads of a format. */
function masks(f: Format): Uint8Array {
  const { bits, significandBits: m, emin, maxFinite, infinities } = f as Format & { readonly bits: number };
  const view = new DataView(new ArrayBuffer(112));
  const bytes = new Uint8Array(view.buffer);
  const rebias = (emin - 1 + 127) << 7; // of the upper halves of float32 numbers
  const [bitsOfLargest] = new Uint32Array(Float32Array.of(maxFinite).buffer);
  const largest = ((bitsOfLargest! >>> 16) - rebias) >> (7 - m);
  const small = Float32Array.from({ length: 16 }, (_, code) => (code < 1 << m ? code * power(emin - m) : 0));
  bytes.set(valueTable(small));
  for (let lane = 0; lane < 16; lane += 2) view.setInt16(32 + lane, rebias, true);
  bytes.fill(1 << m, 48, 64);
  bytes.fill(largest, 64, 80);
  bytes.fill((1 << (bits - 1)) - 1, 80, 96);
  view.setInt32(96, 7 - m, true);
  view.setInt32(100, 8 - bits, true);
  view.setInt32(104, infinities ? largest + 1 : -1, true);
  return bytes;
}

/** Where scales come from: the rule of the grid, or parameters of groups. */
type Source = 'rule' | Float32Array;

/**
 * Codes of groups of `x` by products, and the biased exponents of scales that follow the rule; undefined where kernels do
 * not serve, or an element is NaN.
 */
export function encodeByKernel(
  x: Float32Array,
  lines: Lines,
  grid: Grid,
  coding: Coding | undefined,
  source: Source,
): { codes: CodeStore; exponents: Uint8Array<ArrayBuffer> } | undefined {
  const most = source === 'rule' ? CHUNK : Infinity;
  const stretch = coding?.encoder === undefined ? undefined : wholeStretch(lines, STEP, most);
  if (stretch === undefined) return undefined;
  const { bits, isHalf, encoder, packed, make } = coding!;
  const { memory, float32, address } = place(undefined);
  const c = writeConstants(memory, grid);
  const powers = powersIn(memory, c);
  const kernel = memory.instance(kernels)[encoder!];
  const room = new Float32Array(memory.buffer, memory.between, PARAMETERS * (CHUNK / STEP));
  const coded = new Uint8Array(memory.buffer, address + 4 * CHUNK, CHUNK);
  const per = isHalf ? 0.5 : 1;
  const bytes = new Uint8Array(x.length * per);
  const exponents = new Uint8Array(source === 'rule' ? stretch.groups : 0);
  for (const { start, length, first, groups } of pieces(stretch)) {
    const vectors = length / groups / LANES;
    float32.set(x.subarray(start, start + length));
    if (source === 'rule') exponents.set(powers(groups, vectors, address), first);
    else room.set(source.subarray(PARAMETERS * first, PARAMETERS * (first + groups)));
    const at = coded.byteOffset;
    if (kernel(groups, vectors, at, address, memory.between, c, 23 - grid.trailing, bits - 1) !== 0) return undefined;
    bytes.set(coded.subarray(0, length * per), start * per);
  }
  return { codes: packed === undefined ? make(bytes) : pack(bytes, packed), exponents };
}

/** Codes of elements, which are values of the grid between bounds; undefined where kernels do not serve, or one is NaN. */
export function encodeElements(
  elements: Float32Array,
  grid: Grid,
  coding: Coding | undefined,
  [least, most]: readonly [number, number],
): CodeStore | undefined {
  if (elements.length % STEP !== 0) return undefined;
  const groups = elements.length / STEP;
  const one = Float32Array.of(1, 1, least, most);
  const parameters = new Float32Array(PARAMETERS * groups);
  for (let at = 0; at < parameters.length; at += PARAMETERS) parameters.set(one, at);
  const lines = { count: 1, line: elements.length, group: STEP, movesScales: false };
  return encodeByKernel(elements, lines, grid, coding, parameters)?.codes;
}

/** Writes the values of codes, whose groups have those ways back; false where kernels do not serve. */
export function decodeByKernel(
  out: Float32Array,
  codes: CodeStore,
  lines: Lines,
  grid: Grid,
  coding: Coding | undefined,
  parameters: Float32Array,
): boolean {
  const stretch = coding === undefined ? undefined : wholeStretch(lines, STEP, Infinity);
  if (stretch === undefined) return false;
  const { isHalf, decoder, table, packed } = coding!;
  const { memory, float32, address } = place(undefined);
  const c = writeConstants(memory, grid);
  const at = c + CONSTANT_BYTES;
  new Uint8Array(memory.buffer, at, table.length).set(table);
  const kernel = memory.instance(kernels)[decoder];
  const room = new Float32Array(memory.buffer, memory.between, PARAMETERS * (CHUNK / STEP));
  const coded = new Uint8Array(memory.buffer, address + 4 * CHUNK, CHUNK);
  const per = isHalf ? 0.5 : 1;
  const bytes = packed === undefined ? bytesOf(codes) : (unpack(codes as Uint8Array, packed, out.length) as Uint8Array);
  for (const { start, length, first, groups } of pieces(stretch)) {
    coded.set(bytes.subarray(start * per, (start + length) * per));
    room.set(parameters.subarray(PARAMETERS * first, PARAMETERS * (first + groups)));
    kernel(groups, length / groups / LANES, address, coded.byteOffset, memory.between, c, at);
    out.set(length === CHUNK ? float32 : float32.subarray(0, length), start);
  }
  return true;
}

function bytesOf(codes: CodeStore): Uint8Array {
  return new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);
}
