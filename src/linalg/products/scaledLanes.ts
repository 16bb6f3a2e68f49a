/**
 * The faster of the float32 kernels (wasm/linalg/scaled.ts): products and sums of at most 11 bits, where the exponents leave
 * room for scales.
 * @module
 */
import { exponentOf, power } from '../../format/bits.js';
import { makeMemory } from '../../kernel/kernelModule.js';
import type { Plan } from '../../kernel/plan.js';
import type { Extent } from './extent.js';
import { kernels, type Kernels } from './kernels.js';
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
import * as at from './scaledLayout.generated.js';

/** How the sums of a product are scaled. */
export interface Scaling {
  /** 24 - p of the products, 0 where they are exact, and of the sums. */
  readonly productShift: number;
  readonly sumShift: number;
  /** The scale of the first term is 2^first; it falls by sumShift from term to term, and starts again after `phases`. */
  readonly first: number;
  readonly phases: number;
  /** The exponent from which products are normal numbers. */
  readonly normal: number;
}

/** Terms, and values of a, for which there is room. */
export const MOST_SCALED = 8192;
const MOST_VALUES = 524288;

const ROWS = 5;
const COLUMNS = 8;

/**
 * The scaling for operands of such extents, if float32 has room for one.
 * @param low - terms are multiples of 2^low
 * @param largest - a bound of products and sums
 * @param product - how products are rounded; undefined: not at all
 */
export function scalingOf(
  a: Extent,
  b: Extent,
  low: number,
  largest: number,
  product: Plan | undefined,
  accumulator: Plan,
): Scaling | undefined {
  const { precision } = accumulator.rule.format;
  if (precision > 11 || !(low < Infinity)) return undefined;
  const productFormat = product?.rule.format;
  if (productFormat !== undefined && (productFormat.precision > 11 || b.bits > productFormat.precision))
    return undefined;
  const productShift = productFormat === undefined ? 0 : 24 - productFormat.precision;
  const sumShift = 24 - precision;
  const normal = productFormat === undefined ? -Infinity : productFormat.emin;
  // Products below the smallest normal number are rounded with that number at their scale.
  const top = Math.max(exponentOf(Math.max(largest, a.largest * b.largest)), normal);
  const first = Math.min(123 - top - productShift, 125 - exponentOf(b.largest) - productShift, 126);
  // Every phase keeps what it has a multiple of 2^-149, and rounded products normal.
  const last = Math.max(
    -149 - b.low,
    -149 - a.low - b.low,
    productFormat === undefined
      ? -Infinity
      : Math.max(-126 - normal - productShift, -126 - exponentOf(a.smallest) - exponentOf(b.smallest)),
  );
  const phases = Math.floor(Math.min((first + 149 + low) / sumShift, (first - last) / sumShift + 1, 127 / sumShift));
  return phases < 1 ? undefined : { productShift, sumShift, first, phases, normal };
}

/** Memory of the kernels. */
interface Room {
  readonly kernels: Kernels;
  readonly constants: Float32Array;
  readonly bits: Int32Array;
  readonly thresholds: Float32Array;
  readonly b: Float32Array;
  readonly out: Float32Array;
  readonly least: Float32Array;
  readonly a: Float32Array;
  readonly panel: Float32Array;
  readonly results: Results;
}

type FloatArray = Float32Array<ArrayBuffer>;
type FloatArrays = [FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray];

let room: Room | undefined;

function makeRoom(): Room {
  const lengths = [
    1024,
    MOST_SCALED,
    MOST_SCALED * 2 * COLUMNS,
    MOST_ROWS * COLUMNS,
    MOST_VALUES / ROWS + 1024,
    MOST_VALUES,
    PANEL_VALUES,
    2 * PANEL_RESULTS,
  ];
  const sizes = lengths.map((length) => Math.floor((4 * length + 63) / 64) * 64);
  const memory = makeMemory(Math.floor(sizes.reduce((sum, size) => sum + size, 65535) / 65536));
  let free = 0;
  const [constants, thresholds, b, out, least, a, panel, values] = lengths.map((length, k) => {
    const array = new Float32Array(memory.buffer, free, length);
    free += sizes[k]!;
    return array;
  }) as FloatArrays;
  const bits = new Int32Array(memory.buffer, 0, 1024);
  const instance = kernels.instantiate(memory);
  const results = new Results(instance, new Float64Array(memory.buffer, values.byteOffset, PANEL_RESULTS));
  return { kernels: instance, constants, bits, thresholds, b, out, least, a, panel, results };
}

/** Four equal words at a byte offset. */
function fill(words: Float32Array | Int32Array, offset: number, value: number): void {
  words.fill(value, offset / 4, offset / 4 + 4);
}

function writeConstants({ constants, bits }: Room, scaling: Scaling, { how }: Product, length: number): void {
  const { productShift, sumShift, first, phases, normal } = scaling;
  fill(bits, at.EXPONENT, 0x7f800000);
  fill(bits, at.HALF_BIT, 0x00400000);
  fill(constants, at.FACTOR, 1 - power(-sumShift));
  fill(constants, at.RESCALE, power(sumShift * phases));
  fill(constants, at.UNSCALE, power(sumShift * (length % phases) - first));
  fill(constants, at.INVERSE, power(-productShift));
  fill(constants, at.SPLITTER, power(24 - how.accumulator.plan.rule.format.precision) + 1);
  if (productShift === 0) return;
  for (let k = 0; k < phases; k++) {
    fill(constants, at.MINIMA + 16 * k, power(normal + productShift + first - sumShift * k));
  }
}

const BEGIN = 0;
const ADD_BLOCK = 2;

/** Computes the part. */
export function runScaled(product: Product, part: Part, scaling: Scaling, zeros: Zeros): void {
  room ??= makeRoom();
  const { terms } = product;
  const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / terms / ROWS) * ROWS);
  for (let row = part.fromRow; row < part.toRow; row += most) {
    const rows = Math.min(most, part.toRow - row);
    packA(room, product, row, rows);
    const widest = panelWidth(terms, rows, part.toCol - part.fromCol);
    for (let col = part.fromCol; col < part.toCol; col += widest) {
      const toCol = Math.min(col + widest, part.toCol);
      runPanel(room, product, { fromRow: row, toRow: row + rows, fromCol: col, toCol }, scaling, zeros);
    }
  }
}

function runPanel(room: Room, product: Product, part: Part, scaling: Scaling, zeros: Zeros): void {
  const { terms, how } = product;
  const kernel = room.kernels[scaling.productShift === 0 ? 'scaledExact' : 'scaledRounded'];
  const block = how.order === 'blocked' ? Math.min(how.block, terms) : terms;
  const rows = part.toRow - part.fromRow;
  const cols = part.toCol - part.fromCol;
  const groups = Math.floor((rows + ROWS - 1) / ROWS);
  const width = Math.floor((cols + 15) / 16) * 16;
  packPanel(room.panel, width, product, 0, terms, part.fromCol, cols);
  room.results.begin(width);
  if (block === terms) writeConstants(room, scaling, product, terms);
  for (let col = 0; col < cols; col += COLUMNS) {
    for (let done = 0; done < terms; done += block) {
      const length = Math.min(block, terms - done);
      if (block !== terms) writeConstants(room, scaling, product, length);
      packTile(room, scaling, room.panel.byteOffset + 4 * (done * width + col), 4 * width, length);
      kernel(
        groups,
        room.out.byteOffset,
        room.a.byteOffset + done * 4,
        terms * 4,
        room.least.byteOffset + done * 4,
        room.b.byteOffset,
        room.thresholds.byteOffset,
        length,
        scaling.phases,
        done === 0 ? BEGIN : ADD_BLOCK,
        0,
      );
    }
    room.results.take(rows, col, room.out.byteOffset, COLUMNS / 4);
  }
  room.results.finish(product, part, zeros);
}

/** Rows of a, whole groups of them, and the smallest magnitude but zero of each group and term. */
function packA({ kernels, a, least }: Room, product: Product, row: number, rows: number): void {
  const { terms } = product;
  const groups = Math.floor((rows + ROWS - 1) / ROWS);
  packRows(a, product, row, rows, 0, terms);
  a.fill(0, rows * terms, groups * ROWS * terms);
  for (let group = 0; group < groups; group++) {
    const from = a.byteOffset + 4 * group * ROWS * terms;
    kernels.leastOfRows(terms, least.byteOffset + 4 * group * terms, from, 4 * terms);
  }
}

/** The factors of a tile at the scales of their terms, and what rows must reach so that all products are normal. */
function packTile(
  { kernels, b, thresholds }: Room,
  { productShift, sumShift, first, phases, normal }: Scaling,
  from: number,
  stride: number,
  terms: number,
): void {
  kernels.scaledColumns(
    terms,
    b.byteOffset,
    thresholds.byteOffset,
    from,
    stride,
    phases,
    power(first),
    power(-sumShift),
    power(productShift) - 1,
    normal > -Infinity ? power(normal) : 0,
  );
}
