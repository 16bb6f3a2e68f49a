/**
 * Products to nearest float64 or float32 by the engine's own arithmetic, on every back end: a row of results at a time.
 *
 * float64 operations are what the definition asks for there. Of float32 numbers float64 products are exact, and the
 * rounding of float64 sums does not show (53 >= 2 p + 2; Figueroa 1995); below the normal numbers sums are exact.
 * @module
 */
import { power } from '../../format/bits.js';
import type { Plan } from '../../kernel/plan.js';
import type { Extent } from './extent.js';
import type { Part, Product } from './matrixProduct.js';
import { largestPowerBelow } from './reference.js';

/** Values of b that are copied at a time, and columns at most. */
const VALUES = 262144;
const WIDEST = 512;
const NARROWEST = 8;

/** What computes parts of the product, if the engine's arithmetic is that of the formats. */
export function partsInNative(product: Product): ((part: Part) => void) | undefined {
  const { how, extents } = product;
  if (how.fma || how.multiplier !== undefined || how.tensorCore !== undefined) return undefined;
  if (!how.product.exact || !how.accumulator.exact) return undefined;
  const products = nativePrecision(how.product.plan);
  const sums = nativePrecision(how.accumulator.plan);
  if (products === undefined || sums === undefined || sums < products) return undefined;
  if (products === 24 && !extents().every(isSingle)) return undefined;
  return (part) => run(product, part, products === 24, sums === 24);
}

/** The precision of a plan to nearest float64 or float32, as IEEE 754 has them; undefined for any other. */
export function nativePrecision({ rule, kernels }: Plan): 53 | 24 | undefined {
  const { format, overflow, rounding, flip } = rule;
  if (rounding !== 'tiesToEven' || flip !== undefined) return undefined;
  if (overflow.positive !== Infinity || overflow.negative !== -Infinity) return undefined;
  const { precision, emin, emax } = format;
  if (kernels?.float64 === 'same64' && precision === 53 && emin === -1022 && emax === 1023) return 53;
  return kernels?.float32 === 'same32' && precision === 24 && emin === -126 && emax === 127 ? 24 : undefined;
}

/** Whether float32 holds such numbers. */
export function isSingle({ bits, low, largest }: Extent): boolean {
  return bits <= 24 && low >= -149 && largest < power(128);
}

type Row = Float64Array;

function run(product: Product, part: Part, singleProducts: boolean, singleSums: boolean): void {
  const { terms } = product;
  const widest = Math.max(NARROWEST, Math.min(WIDEST, Math.floor(VALUES / terms)));
  const { fromRow, toRow, fromCol, toCol } = part;
  for (let col = fromCol; col < toCol; col += widest) {
    const width = Math.min(widest, toCol - col);
    const b = copyColumns(product, col, width);
    const sums = Array.from({ length: LEVELS }, () => new Float64Array(0));
    const rows = new Rows(product, b, width, sums, singleProducts, singleSums);
    for (let row = fromRow; row < toRow; row++) rows.run(row, col);
  }
}

/** Rows of partial sums: more than the levels of any pairwise sum. */
const LEVELS = 60;

function copyColumns({ b, terms }: Product, col: number, width: number): Float64Array {
  const to = new Float64Array(terms * width);
  const { data } = b;
  for (let l = 0; l < terms; l++) {
    const start = b.row * l + b.col * col;
    for (let j = 0; j < width; j++) to[l * width + j] = data[start + b.col * j]!;
  }
  return to;
}

/** Rows of the product in `width` columns, of which `b` has the factors term by term. */
class Rows {
  private readonly factors: Float64Array;

  constructor(
    private readonly product: Product,
    private readonly b: Float64Array,
    private readonly width: number,
    private readonly sums: Row[],
    private readonly singleProducts: boolean,
    private readonly singleSums: boolean,
  ) {
    this.factors = new Float64Array(product.terms);
  }

  run(row: number, col: number): void {
    const { a, out, terms, how } = this.product;
    for (let l = 0; l < terms; l++) this.factors[l] = a.data[a.row * row + a.col * l]!;
    const { order, block } = how;
    if (order === 'pairwise' && terms > 1) this.pairwise(0, terms, 0);
    else this.sequential(0, order === 'blocked' ? Math.min(block, terms) : terms, 0);
    if (order === 'blocked') {
      for (let from = block; from < terms; from += block) {
        this.sequential(from, Math.min(from + block, terms), 1);
        this.add(0);
      }
    }
    const sum = this.sum(0);
    const place = out.row * row + out.col * col;
    for (let j = 0; j < this.width; j++) {
      const s = sum[j]!;
      out.data[place + out.col * j] = s === s ? s : NaN;
    }
  }

  private sum(level: number): Row {
    if (this.sums[level]!.length === 0) this.sums[level] = new Float64Array(this.width);
    return this.sums[level]!;
  }

  private sequential(from: number, to: number, level: number): void {
    this.begin(from, level);
    for (let l = from + 1; l < to; l++) this.join(l, level);
  }

  private pairwise(from: number, to: number, level: number): void {
    const middle = from + largestPowerBelow(to - from);
    if (middle - from > 1) this.pairwise(from, middle, level);
    else this.begin(from, level);
    if (to - middle === 1) {
      this.join(middle, level);
    } else {
      this.pairwise(middle, to, level + 1);
      this.add(level);
    }
  }

  private begin(l: number, level: number): void {
    const start = l * this.width;
    const [x, b, sum] = [this.factors[l]!, this.b, this.sum(level)];
    if (this.singleProducts) for (let j = 0; j < sum.length; j++) sum[j] = Math.fround(x * b[start + j]!);
    else for (let j = 0; j < sum.length; j++) sum[j] = x * b[start + j]!;
  }

  private join(l: number, level: number): void {
    const start = l * this.width;
    const [x, b, sum] = [this.factors[l]!, this.b, this.sum(level)];
    if (this.singleSums) {
      for (let j = 0; j < sum.length; j++) sum[j] = Math.fround(sum[j]! + Math.fround(x * b[start + j]!));
    } else if (this.singleProducts) {
      for (let j = 0; j < sum.length; j++) sum[j] = sum[j]! + Math.fround(x * b[start + j]!);
    } else {
      for (let j = 0; j < sum.length; j++) sum[j] = sum[j]! + x * b[start + j]!;
    }
  }

  /** The sum of the next level to that of a level. */
  private add(level: number): void {
    const [sum, other] = [this.sum(level), this.sum(level + 1)];
    if (this.singleSums) for (let j = 0; j < sum.length; j++) sum[j] = Math.fround(sum[j]! + other[j]!);
    else for (let j = 0; j < sum.length; j++) sum[j] = sum[j]! + other[j]!;
  }
}
