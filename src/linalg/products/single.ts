/**
 * Products in float32 lanes, where those give the right bits: rounded to nearest even, without infinities, NaN and
 * overflow, and with float32 operations that are exact, or inexact in a way that the second rounding does not show.
 *
 * Products of operands of p and q bits are exact with p + q <= 24. A sum of two numbers of p <= 11 bits may be rounded
 * to 24 bits before it is rounded to p (24 >= 2 p + 2; Figueroa 1995).
 * @module
 */
import { exponentOf, power } from '../../format/bits.js';
import { makeMemory } from '../../kernel/kernelModule.js';
import type { Plan } from '../../kernel/plan.js';
import type { Accumulation } from './accumulation.js';
import { isWithin, productExtent, roundedExtent, roundedUp, sumsBound, type Extent } from './extent.js';
import { kernels, type KernelName, type Kernels } from './kernels.js';
import type { Part, Product } from './matrixProduct.js';
import {
  MOST_ROWS,
  packPanel,
  packRows,
  PANEL_RESULTS,
  PANEL_VALUES,
  panelWidth,
  Results,
  type Zeros,
} from './panel.js';
import { isSingle, nativePrecision } from './native.js';
import * as at from './singleLayout.generated.js';
import { MOST_SCALED, runScaled, scalingOf, type Scaling } from './scaledLanes.js';

/** Columns of a tile. */
const WIDTH = 16;
/** Terms of a tile of b at most, and values of a that are packed at a time. */
const MOST_TERMS = 8192;
const MOST_VALUES = 524288;

/** How the kernel rounds: its name, and what its constants say. */
interface Way {
  readonly name: KernelName;
  readonly product: Plan;
  readonly accumulator: Plan;
  /** A zero sum is +0, or negative exactly where all its terms are, or left to the reference. */
  readonly zeros: Zeros;
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
  if (scaling !== undefined && terms <= MOST_SCALED) return (part) => runScaled(product, part, scaling, way.zeros);
  return (part) => run(product, part, way);
}

/** The kernel for operands of such extents, if one serves. */
function wayOf(a: Extent, b: Extent, terms: number, how: Accumulation): Way | undefined {
  const { product, accumulator, fma, order, block } = how;
  const exact = productExtent(a, b);
  if (!isSingle(a) || !isSingle(b)) return undefined;
  if (!fma && nativePrecision(product.plan) === 24 && nativePrecision(accumulator.plan) === 24) {
    // The lanes' own arithmetic, infinities, NaN and overflow included.
    const plans = { product: product.plan, accumulator: accumulator.plan };
    return { name: 'exactExact', ...plans, zeros: 'byProducts', scaling: undefined };
  }
  if (exact === undefined || !exact.finite || exact.bits > 24 || exact.low < -149 || exact.largest >= power(126))
    return undefined;
  const keeps = fma || isWithin(exact, product.plan);
  if (!keeps && !isEven(product.plan, exact.largest)) return undefined;
  const term = keeps ? exact : roundedExtent(exact, product.plan);
  if (!term.finite) return undefined;
  const largest = sumsBound(term.largest, terms, order, block, accumulator.plan);
  const sums = sumsOf(term, largest, accumulator.plan);
  if (sums === undefined) return undefined;
  // Without -0 among the terms, a zero sum is negative only where it underflows.
  const signedZeros =
    accumulator.plan.rule.format.signedZero && (keeps || product.plan.rule.format.signedZero || sums === 'Magic');
  return {
    name: `${keeps ? 'exact' : 'magic'}${sums}`,
    product: product.plan,
    accumulator: accumulator.plan,
    zeros: !signedZeros ? 'positive' : sums === 'Magic' ? 'byReference' : 'byProducts',
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

/** Memory of the kernels: constants, a tile of b, a tile of results, rows of a, and panels. */
interface Room {
  readonly kernels: Kernels;
  readonly constants: Float32Array;
  readonly bits: Int32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly out: Float32Array;
  readonly panel: Float32Array;
  readonly results: Results;
}

type FloatArray = Float32Array<ArrayBuffer>;

let room: Room | undefined;

function makeRoom(): Room {
  const lengths = [64, MOST_TERMS * WIDTH, MOST_ROWS * WIDTH, MOST_VALUES, PANEL_VALUES, 2 * PANEL_RESULTS];
  const pages = Math.floor(lengths.reduce((sum, length) => sum + 4 * length, 65535) / 65536);
  const memory = makeMemory(pages);
  let free = 0;
  const [constants, b, out, a, panel, values] = lengths.map((length) => {
    const array = new Float32Array(memory.buffer, free, length);
    free += 4 * length;
    return array;
  }) as [FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray];
  const bits = new Int32Array(memory.buffer, 0, 64);
  const instance = kernels.instantiate(memory);
  const results = new Results(instance, new Float64Array(memory.buffer, values.byteOffset, PANEL_RESULTS));
  return { kernels: instance, constants, bits, a, b, out, panel, results };
}

/** Four equal words at a byte offset. */
function fill(words: Float32Array | Int32Array, offset: number, value: number): void {
  words.fill(value, offset / 4, offset / 4 + 4);
}

function writeConstants({ constants, bits }: Room, { product, accumulator }: Way): void {
  fill(bits, at.EXPONENT, 0x7f800000);
  const write = ({ rule: { format } }: Plan, smallest: number, magic: number): void => {
    const { precision, emin } = format;
    if (precision > 22) return;
    fill(constants, smallest, power(emin));
    fill(bits, magic, ((24 - precision) << 23) | 0x400000);
    fill(constants, at.SPLITTER, power(24 - precision) + 1);
  };
  write(product, at.PRODUCT_SMALLEST, at.PRODUCT_MAGIC);
  write(accumulator, at.SUM_SMALLEST, at.SUM_MAGIC);
}

const BEGIN = 0;
const CONTINUE = 1;
const ADD_BLOCK = 2;

function run(product: Product, part: Part, way: Way): void {
  room ??= makeRoom();
  writeConstants(room, way);
  const { terms, how } = product;
  const block = how.order === 'blocked' ? Math.min(how.block, terms) : terms;
  // Terms that are packed at a time: whole blocks, as many as there is room for.
  const packed = terms <= MOST_TERMS ? terms : block <= MOST_TERMS ? MOST_TERMS - (MOST_TERMS % block) : MOST_TERMS;
  const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / packed / 2) * 2);
  for (let row = part.fromRow; row < part.toRow; row += most) {
    const rows = Math.min(most, part.toRow - row);
    if (packed === terms) packRows(room.a, product, row, rows, 0, terms);
    const widest = packed === terms ? panelWidth(terms, rows, part.toCol - part.fromCol) : WIDTH;
    for (let col = part.fromCol; col < part.toCol; col += widest) {
      const toCol = Math.min(col + widest, part.toCol);
      const panel = { fromRow: row, toRow: row + rows, fromCol: col, toCol };
      runPanel(room, product, panel, way, packed, block);
    }
  }
}

/** Columns of which b has room, term by term where not all of them are packed at a time. */
function runPanel(room: Room, product: Product, part: Part, way: Way, packed: number, block: number): void {
  const { terms, how } = product;
  const { a, b, out, panel, results } = room;
  const kernel = room.kernels[way.name];
  const rows = part.toRow - part.fromRow;
  const cols = part.toCol - part.fromCol;
  const width = Math.floor((cols + WIDTH - 1) / WIDTH) * WIDTH;
  results.begin(width);
  for (let from = 0; from < terms; from += packed) {
    const count = Math.min(packed, terms - from);
    if (packed < terms) packRows(a, product, part.fromRow, rows, from, count);
    packPanel(panel, width, product, from, count, part.fromCol, cols);
    for (let col = 0; col < cols; col += WIDTH) {
      room.kernels.columns!(count, b.byteOffset, panel.byteOffset + 4 * col, 4 * width, WIDTH / 4);
      for (let done = 0; done < count; done += block) {
        const length = Math.min(block, count - done);
        const mode = from + done === 0 ? BEGIN : how.order === 'blocked' ? ADD_BLOCK : CONTINUE;
        const at = b.byteOffset + done * WIDTH * 4;
        kernel(rows, out.byteOffset, a.byteOffset + done * 4, count * 4, at, length, mode, 0);
      }
      if (from + count === terms) results.take(rows, col, out.byteOffset, WIDTH / 4);
    }
  }
  results.finish(product, part, way.zeros);
}
