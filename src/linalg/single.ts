/**
 * Products in float32 lanes, where those give the right bits: rounded to nearest even, without infinities, NaN and
 * overflow, and with float32 operations that are exact, or inexact in a way that the second rounding does not show.
 *
 * Products of operands of p and q bits are exact with p + q <= 24. A sum of two numbers of p <= 11 bits may be rounded
 * to 24 bits before it is rounded to p (24 >= 2 p + 2; Figueroa 1995).
 * @module
 */
import { exponentOf, power } from '../format/bits.js';
import { makeMemory, type Kernel } from '../kernel/module.js';
import type { Plan } from '../kernel/plan.js';
import type { Accumulation } from './accumulation.js';
import { isWithin, productExtent, roundedExtent, roundedUp, sumsBound, type Extent } from './extent.js';
import { kernels } from './kernels.js';
import { multiplyElement, type Part, type Product } from './multiply.js';
import { MOST_SCALED, runScaled, scalingOf, type Scaling, type Unpack } from './scaled.js';

/** Columns of a tile. */
const WIDTH = 16;
/** Terms of a tile of b at most, and values of a that are packed at a time. */
const MOST_TERMS = 8192;
const MOST_VALUES = 524288;

/** How the kernel rounds: its name, and what its constants say. */
interface Way {
  readonly name: string;
  readonly product: Plan;
  readonly accumulator: Plan;
  /** Whether a zero sum is negative exactly where all its terms are; otherwise zeros are left to the reference. */
  readonly plainZeros: boolean;
  /** Whether there are negative zeros among the results. */
  readonly signedZeros: boolean;
  /** How the sums are scaled, if the faster kernels of scaled.ts serve. */
  readonly scaling: Scaling | undefined;
}

/** What computes parts of the product, if float32 lanes give the right bits. */
export function partsInSingle(product: Product): ((part: Part) => void) | undefined {
  const { how, terms, extents } = product;
  if (how.order === 'pairwise' || how.multiplier !== undefined || how.tensorCore !== undefined) return undefined;
  if (how.order === 'blocked' && terms > MOST_TERMS && how.block > MOST_TERMS) return undefined;
  if (!how.product.exact || !how.accumulator.exact || !kernels.isCompiled()) return undefined;
  const way = wayOf(...extents(), terms, how);
  if (way === undefined) return undefined;
  const { scaling } = way;
  if (scaling !== undefined && terms <= MOST_SCALED) return (part) => runScaled(product, part, scaling, unpacker(way));
  return (part) => run(product, part, way);
}

/** The kernel for operands of such extents, if one serves. */
function wayOf(a: Extent, b: Extent, terms: number, how: Accumulation): Way | undefined {
  const { product, accumulator, fma, order, block } = how;
  const exact = productExtent(a, b);
  if (exact === undefined || !exact.finite || exact.bits > 24 || exact.low < -149 || exact.largest >= power(126))
    return undefined;
  const keeps = fma || isWithin(exact, product.plan);
  if (!keeps && !isEven(product.plan, exact.largest)) return undefined;
  const term = keeps ? exact : roundedExtent(exact, product.plan);
  if (!term.finite) return undefined;
  const largest = sumsBound(term.largest, terms, order, block, accumulator.plan);
  const sums = sumsOf(term, largest, accumulator.plan);
  if (sums === undefined) return undefined;
  const { signedZero } = accumulator.plan.rule.format;
  return {
    name: `${keeps ? 'exact' : 'magic'}${sums}`,
    product: product.plan,
    accumulator: accumulator.plan,
    plainZeros: sums !== 'Magic',
    signedZeros: signedZero && (keeps || product.plan.rule.format.signedZero),
    scaling:
      sums === 'Split'
        ? scalingOf(a, b, term.low, largest, keeps ? undefined : product.plan, accumulator.plan)
        : undefined,
  };
}

/** How sums up to `largest` of terms of an extent are rounded, as the kernels' names say it. */
function sumsOf(term: Extent, largest: number, plan: Plan): 'Exact' | 'Split' | 'Magic' | undefined {
  const { format, rounding } = plan.rule;
  if (!(largest <= format.maxFinite) || largest >= power(126) || rounding === 'towardNegative') return undefined;
  const bits = largest === 0 ? 0 : exponentOf(largest) + 1 - term.low;
  if (bits <= 24 && isWithin({ bits, low: term.low, largest, finite: true }, plan)) return 'Exact';
  if (format.precision === 24 && plan.kernels?.float32 === 'same32' && isNearestEven(plan)) return 'Exact';
  if (!isEven(plan, largest)) return undefined;
  const harmless = bits <= 24 || (format.precision <= 11 && term.bits <= format.precision);
  if (!harmless) return undefined;
  return term.low >= format.emin - format.precision + 1 ? 'Split' : 'Magic';
}

/** Whether the kernels round magnitudes up to `largest` by the plan; they do not overflow. */
function isEven(plan: Plan, largest: number): boolean {
  const { precision, emin, maxFinite } = plan.rule.format;
  return (
    isNearestEven(plan) &&
    plan.loops &&
    plan.rule.subnormals === 'gradual' &&
    precision <= 22 &&
    emin >= -126 &&
    roundedUp(largest, plan) <= maxFinite &&
    exponentOf(largest) + 26 - precision <= 126
  );
}

function isNearestEven({ rule }: Plan): boolean {
  return rule.rounding === 'tiesToEven' && rule.flip === undefined;
}

/** Memory of the kernels: constants, a tile of b, a tile of results, and rows of a. */
interface Room {
  readonly kernels: Record<string, Kernel>;
  readonly constants: Float32Array;
  readonly bits: Int32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly out: Float32Array;
}

let room: Room | undefined;

function makeRoom(): Room {
  const lengths = [64, MOST_TERMS * WIDTH, MOST_ROWS * WIDTH, MOST_VALUES];
  const pages = Math.floor(lengths.reduce((sum, length) => sum + 4 * length, 65535) / 65536);
  const memory = makeMemory(pages);
  let free = 0;
  const [constants, b, out, a] = lengths.map((length) => {
    const array = new Float32Array(memory.buffer, free, length);
    free += 4 * length;
    return array;
  }) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const bits = new Int32Array(memory.buffer, 0, 64);
  return { kernels: kernels.instantiate(memory), constants, bits, a, b, out };
}

/** Rows of a that are packed at a time: an even number. */
const MOST_ROWS = 2048;

/** Byte offsets in wasm/linalg.ts, in words. */
function writeConstants({ constants, bits }: Room, { product, accumulator }: Way): void {
  bits.fill(0x7f800000, 0, 4);
  [product, accumulator].forEach(({ rule: { format } }, k) => {
    const { precision, emin } = format;
    const at = 4 + 8 * k;
    if (precision > 22) return;
    constants.fill(power(emin), at, at + 4);
    bits.fill(((24 - precision) << 23) | 0x400000, at + 4, at + 8);
    constants.fill(power(24 - precision) + 1, 20, 24);
  });
}

const BEGIN = 0;
const CONTINUE = 1;
const ADD_BLOCK = 2;

function run(product: Product, part: Part, way: Way): void {
  const unpack = unpacker(way);
  room ??= makeRoom();
  writeConstants(room, way);
  const { terms, how } = product;
  const kernel = room.kernels[way.name]!;
  const block = how.order === 'blocked' ? Math.min(how.block, terms) : terms;
  // Terms that are packed at a time: whole blocks, as many as there is room for.
  const packed = terms <= MOST_TERMS ? terms : block <= MOST_TERMS ? MOST_TERMS - (MOST_TERMS % block) : MOST_TERMS;
  const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / packed / 2) * 2);
  for (let row = part.fromRow; row < part.toRow; row += most) {
    const rows = Math.min(most, part.toRow - row);
    let packedA = -1;
    for (let col = part.fromCol; col < part.toCol; col += WIDTH) {
      const cols = Math.min(WIDTH, part.toCol - col);
      for (let from = 0; from < terms; from += packed) {
        const count = Math.min(packed, terms - from);
        if (packedA !== from) packA(room.a, product, row, rows, from, count);
        packedA = from;
        packB(room.b, product, col, cols, from, count);
        for (let done = 0; done < count; done += block) {
          const length = Math.min(block, count - done);
          const mode = from + done === 0 ? BEGIN : how.order === 'blocked' ? ADD_BLOCK : CONTINUE;
          const at = room.b.byteOffset + done * WIDTH * 4;
          kernel(rows, room.out.byteOffset, room.a.byteOffset + done * 4, count * 4, at, length, mode, 0);
        }
      }
      unpack(room.out, WIDTH, product, row, rows, col, cols);
    }
  }
}

function packA(to: Float32Array, { a }: Product, row: number, rows: number, from: number, count: number): void {
  const { data } = a;
  for (let i = 0; i < rows; i++) {
    const start = a.row * (row + i) + a.col * from;
    for (let l = 0; l < count; l++) to[i * count + l] = data[start + a.col * l]!;
  }
}

function packB(to: Float32Array, { b }: Product, col: number, cols: number, from: number, count: number): void {
  const { data } = b;
  for (let l = 0; l < count; l++) {
    const start = b.row * (from + l) + b.col * col;
    for (let j = 0; j < cols; j++) to[l * WIDTH + j] = data[start + b.col * j]!;
    for (let j = cols; j < WIDTH; j++) to[l * WIDTH + j] = 0;
  }
}

/** Takes the results of a tile, rows of `width` values, to their places. The lanes lose the signs of zeros. */
function unpacker({ plainZeros, signedZeros }: Way): Unpack {
  return (from, width, product, row, rows, col, cols) => {
    const { out } = product;
    for (let i = 0; i < rows; i++) {
      let place = out.row * (row + i) + out.col * col;
      for (let j = 0; j < cols; j++, place += out.col) {
        const sum = from[i * width + j]!;
        if (sum !== 0) out.data[place] = sum;
        else if (!signedZeros) out.data[place] = 0;
        else if (plainZeros) out.data[place] = allNegative(product, row + i, col + j) ? -0 : 0;
        else multiplyElement(product, row + i, col + j);
      }
    }
  };
}

/** Whether all products of an element have the negative sign. */
function allNegative({ a, b, terms }: Product, i: number, j: number): boolean {
  for (let l = 0; l < terms; l++) {
    const x = a.data[a.row * i + a.col * l]!;
    const y = b.data[b.row * l + b.col * j]!;
    if ((x < 0 || Object.is(x, -0)) === (y < 0 || Object.is(y, -0))) return false;
  }
  return true;
}
