/**
 * Products in float64 lanes, a row of results at a time: term l of all elements of the row, then term l + 1. Every
 * mode and format that has a rounding kernel, with infinities, NaN and overflow.
 * @module
 */
import { cancelsToNegativeZero } from '../../modes.js';
import { operations, type OperationKernel } from '../../arithmetic/kernelModules.js';
import { writePlan, writeWords } from '../../kernel/block.js';
import { makeMemory, rounding as roundingKernels, type Kernel, type KernelName } from '../../kernel/kernelModule.js';
import { type Accumulation } from './accumulation.js';
import { addAt, fuseAt, multiplyAt, roundAt, type Rounding } from './slots.js';
import { wayOf, type Way } from './flavours.js';
import { kernels, type Kernels } from './kernels.js';
import { multiplyByReference, type Part, type Product } from './matrixProduct.js';
import { largestPowerBelow } from './reference.js';

/** Values of b that are kept in kernel memory, and words of a row. */
const VALUES = 262144;
const WORDS = 262144;
const WIDEST = 512;
/** Rows of partial sums: more than the levels of any pairwise sum. */
const LEVELS = 60;
const GROUP = 16;

/** What computes parts of the product, if float64 lanes serve. */
export function partsInDouble(product: Product): ((part: Part) => void) | undefined {
  const { how, terms, extents } = product;
  if (how.multiplier !== undefined || how.tensorCore !== undefined) return undefined;
  if (!kernels.isCompiled() || !operations.isCompiled()) return undefined;
  if (!serves(how.accumulator) || !(how.fma || serves(how.product))) return undefined;
  if (terms * GROUP > (drawsWords(how) ? WORDS / 2 : VALUES)) return undefined;
  const way = wayOf(...extents(), terms, how);
  if (way === undefined) return undefined;
  return (part) => {
    // One sum alone costs less by scalar operations.
    if (part.toRow - part.fromRow === 1 && part.toCol - part.fromCol === 1) multiplyByReference(product, part);
    else new Rows(product, way).run(part);
  };
}

function drawsWords({ product, accumulator }: Accumulation): boolean {
  return product.words !== undefined || accumulator.words !== undefined;
}

/** Whether a kernel rounds by the plan, and knows the words of each element. */
function serves({ plan }: Rounding): boolean {
  if (plan.rule.flip !== undefined || plan.kernels === undefined) return false;
  return !plan.rule.random || plan.kernels.float64 === 'stochastic64' || plan.kernels.float64 === 'coin64';
}

/** Kernel memory: constants of both roundings, rows, values of b and random words. */
interface Room {
  readonly buffer: ArrayBuffer;
  readonly rounding: Readonly<Record<KernelName, Kernel>>;
  readonly operations: Readonly<Record<OperationKernel, Kernel>>;
  readonly linalg: Kernels;
}

const PRODUCT_BLOCK = 0;
const SUM_BLOCK = 4096;
const CONSTANTS = 8192;
const WORDS_OF_GROUPS = 8256;
const ROWS = 8512;
const ROW_BYTES = WIDEST * 8;
/** Rows: a factor in every place, a result before it is rounded, a term, and partial sums. */
const FACTOR = ROWS;
const RAW = FACTOR + ROW_BYTES;
const TERM = RAW + ROW_BYTES;
const PARTIAL = TERM + ROW_BYTES;
const VALUES_AT = PARTIAL + LEVELS * ROW_BYTES;
const WORDS_AT = VALUES_AT + VALUES * 8;

let shared: Room | undefined;

function makeRoom(): Room {
  const memory = makeMemory(Math.floor((WORDS_AT + WORDS * 4 + 65535) / 65536));
  const { constants } = operations;
  new Float64Array(memory.buffer, CONSTANTS, constants.length).set(constants);
  return {
    buffer: memory.buffer,
    rounding: roundingKernels.instantiate(memory),
    operations: operations.instantiate(memory),
    linalg: kernels.instantiate(memory),
  };
}

/** What rounds a row: its kernel and constants, and where its random words are. */
interface RowRounding {
  readonly how: Rounding;
  readonly kernel: Kernel;
  readonly random: boolean;
  readonly block: number;
}

/** Rows of a product. */
class Rows {
  private readonly room: Room = (shared ??= makeRoom());
  private readonly products: RowRounding;
  private readonly sums: RowRounding;
  /** Products that begin sums with fma: the accumulator, drawing the words of products. */
  private readonly firsts: RowRounding;
  /** Words of product l are in row step l, those of sum l in row step l + offset, of so many bytes. */
  private readonly step: number;
  private readonly offset: number;
  private wordBytes = 0;
  /** The row of results: its first element, the distance of elements, and how many there are, groups being whole. */
  private element = 0;
  private width = 0;
  private count = 0;

  constructor(
    private readonly product: Product,
    private readonly way: Way,
  ) {
    const { how, terms } = product;
    writePlan(this.room.buffer, PRODUCT_BLOCK, how.product.plan);
    writePlan(this.room.buffer, SUM_BLOCK, how.accumulator.plan);
    if (how.product.words !== undefined) writeWords(this.room.buffer, PRODUCT_BLOCK, how.product.words);
    if (how.accumulator.words !== undefined) writeWords(this.room.buffer, SUM_BLOCK, how.accumulator.words);
    this.products = this.rowRounding(how.product, PRODUCT_BLOCK);
    this.sums = this.rowRounding(how.accumulator, SUM_BLOCK);
    this.firsts = { ...this.sums, how: { ...how.accumulator, first: how.product.first } };
    this.step = how.accumulator.step;
    this.offset = this.step === 2 ? 1 : terms;
  }

  private rowRounding(how: Rounding, block: number): RowRounding {
    const name = how.plan.kernels!.float64;
    const { random } = how.plan.rule;
    const kernel = random
      ? this.room.linalg[name === 'coin64' ? 'coinByWords' : 'stochasticByWords']
      : this.room.rounding[name];
    return { how, kernel, random, block };
  }

  /** Columns in widths for which b, and the words of a row, have room. */
  run({ fromRow, toRow, fromCol, toCol }: Part): void {
    const { terms, how } = this.product;
    const room = Math.floor(Math.min(VALUES / terms, drawsWords(how) ? WORDS / (2 * terms) : Infinity) / GROUP) * GROUP;
    const widest = Math.max(GROUP, Math.min(WIDEST, room));
    for (let col = fromCol; col < toCol; col += widest) {
      this.count = Math.min(widest, toCol - col);
      this.width = Math.floor((this.count + GROUP - 1) / GROUP) * GROUP;
      this.packB(col);
      for (let row = fromRow; row < toRow; row++) this.row(row, col);
    }
  }

  private packB(col: number): void {
    const { b, terms } = this.product;
    const values = new Float64Array(this.room.buffer, VALUES_AT, terms * this.width);
    for (let l = 0; l < terms; l++) {
      const start = b.row * l + b.col * col;
      for (let j = 0; j < this.count; j++) values[l * this.width + j] = b.data[start + b.col * j]!;
      values.fill(0, l * this.width + this.count, (l + 1) * this.width);
    }
  }

  private row(row: number, col: number): void {
    const { out, a, terms, how } = this.product;
    this.element = out.row * row + out.col * col;
    this.drawWords();
    const factors = (l: number): number => a.data[a.row * row + a.col * l]!;
    const { order, block } = how;
    if (order === 'pairwise' && terms > 1) this.pairwise(factors, 0, terms, PARTIAL);
    else this.sequential(factors, 0, order === 'blocked' ? Math.min(block, terms) : terms, PARTIAL);
    if (order === 'blocked') {
      for (let from = block; from < terms; from += block) {
        this.sequential(factors, from, Math.min(from + block, terms), PARTIAL + ROW_BYTES);
        this.add(PARTIAL, PARTIAL + ROW_BYTES, from);
      }
    }
    const result = this.at(PARTIAL);
    for (let j = 0; j < this.count; j++) {
      const sum = result[j]!;
      out.data[this.element + out.col * j] = sum === sum ? sum : NaN;
    }
  }

  private sequential(factors: (l: number) => number, from: number, to: number, sum: number): void {
    this.begin(factors(from), from, sum);
    for (let l = from + 1; l < to; l++) this.join(factors(l), l, sum);
  }

  private pairwise(factors: (l: number) => number, from: number, to: number, sum: number): void {
    const middle = from + largestPowerBelow(to - from);
    if (middle - from > 1) this.pairwise(factors, from, middle, sum);
    else if (this.product.how.fma) this.begin(factors(from), from, sum);
    else this.leaf(factors(from), from, sum);
    if (to - middle === 1) {
      this.join(factors(middle), middle, sum);
    } else {
      this.pairwise(factors, middle, to, sum + ROW_BYTES);
      this.add(sum, sum + ROW_BYTES, middle);
    }
  }

  /** Rounded products. */
  private leaf(x: number, l: number, target: number): void {
    if (this.way.keeps) this.multiply(x, l, target);
    else if (this.multiply(x, l, RAW)) this.round(this.products, RAW, l, target);
    else this.each(target, (j) => multiplyAt(x, this.b(l)[j]!, this.products.how, this.slot(j, l)));
  }

  private begin(x: number, l: number, target: number): void {
    if (!this.product.how.fma) {
      this.leaf(x, l, TERM);
      this.round(this.sums, TERM, l, target);
    } else if (this.multiply(x, l, RAW)) {
      this.round(this.firsts, RAW, l, target);
    } else {
      this.each(target, (j) => multiplyAt(x, this.b(l)[j]!, this.firsts.how, this.slot(j, l)));
    }
  }

  private join(x: number, l: number, sum: number): void {
    if (!this.product.how.fma) {
      this.leaf(x, l, TERM);
      this.add(sum, TERM, l);
      return;
    }
    const { width, way } = this;
    const down = Number(cancelsToNegativeZero(this.sums.how.plan.rule.rounding));
    const b = this.addressOf(l);
    if (way.sums === 'native') {
      this.room.linalg.scalePlus(width / 2, RAW, x, b, sum, down);
    } else {
      this.at(FACTOR).fill(x);
      if (this.room.operations.fma(width / 2, RAW, FACTOR, b, sum, CONSTANTS, down, 0) !== 0) {
        const z = this.at(sum).slice();
        this.each(sum, (j) => fuseAt(x, this.b(l)[j]!, z[j]!, this.sums.how, this.slot(j, l)));
        return;
      }
    }
    this.round(this.sums, RAW, l, sum);
  }

  /** x b(l) before rounding; false if only scalar operations do it. */
  private multiply(x: number, l: number, target: number): boolean {
    if (this.way.products === 'native') {
      this.room.linalg.scale(this.width / 2, target, x, this.addressOf(l));
      return true;
    }
    this.at(FACTOR).fill(x);
    return this.room.operations.mul(this.width / 2, target, FACTOR, this.addressOf(l), 0, CONSTANTS, 0, 0) === 0;
  }

  /** The row `sum` and another one, rounded. */
  private add(sum: number, other: number, l: number): void {
    const { how } = this.sums;
    const down = Number(cancelsToNegativeZero(how.plan.rule.rounding));
    if (this.way.sums === 'checked') {
      this.addChecked(sum, other, l, down);
      return;
    }
    if (this.way.sums === 'native') {
      this.room.linalg.plus(this.width / 2, RAW, sum, other, how.exact ? down : 0);
    } else if (this.room.operations.add(this.width / 2, RAW, sum, other, 0, CONSTANTS, down, 0) !== 0) {
      const [x, y] = [this.at(sum).slice(), this.at(other)];
      this.each(sum, (j) => addAt(x[j]!, y[j]!, how, this.slot(j, l)));
      return;
    }
    this.round(this.sums, RAW, l, sum);
  }

  /** Float64 sums rounded, and the scalar operation where one of them is not exact. */
  private addChecked(sum: number, other: number, l: number, down: number): void {
    if (this.room.linalg.plusChecked(this.width / 2, RAW, sum, other, down) === 0) {
      this.round(this.sums, RAW, l, sum);
      return;
    }
    const [x, y] = [this.at(sum), this.at(other)];
    const inexact: [number, number][] = [];
    for (let j = 0; j < this.count; j++) {
      const [a, b] = [x[j]!, y[j]!];
      const s = a + b;
      const t = s - a;
      if (a - (s - t) + (b - t) !== 0) inexact.push([j, addAt(a, b, this.sums.how, this.slot(j, l))]);
    }
    this.round(this.sums, RAW, l, sum);
    for (const [j, value] of inexact) x[j] = value;
  }

  private round(rounding: RowRounding, from: number, l: number, to: number): void {
    const { how, kernel, random, block } = rounding;
    if (!random) {
      kernel(this.width / GROUP, to, from, block);
      return;
    }
    const row = rounding === this.sums ? this.step * l + this.offset : this.step * l;
    if (kernel(this.width / 4, to, from, WORDS_AT + row * this.wordBytes, block) === 0) return;
    // The high words leave a decision open: the low ones make it.
    const x = this.at(from);
    this.each(to, (j) => roundAt(x[j]!, how, this.slot(j, l)));
  }

  /** The words of a row of results: word by word, those of all elements side by side. */
  private drawWords(): void {
    const { terms, how } = this.product;
    this.wordBytes = this.width * 4;
    const draw = (from: Rounding, block: number, row: number, count: number): void => {
      if (from.words === undefined) return;
      this.room.linalg.wordColumns(
        WORDS_AT + row * this.wordBytes,
        this.wordBytes,
        this.count,
        from.first + from.step * this.element * terms,
        from.step * this.product.out.col * terms,
        count,
        WORDS_OF_GROUPS,
        block,
      );
    };
    if (this.step === 2) {
      draw(how.product, PRODUCT_BLOCK, 0, 2 * terms);
    } else {
      draw(how.product, PRODUCT_BLOCK, 0, terms);
      draw(how.accumulator, SUM_BLOCK, terms, terms);
    }
  }

  private slot(j: number, l: number): number {
    const { terms, out } = this.product;
    return (this.element + out.col * j) * terms + l;
  }

  private each(target: number, of: (j: number) => number): void {
    const row = this.at(target);
    for (let j = 0; j < this.count; j++) row[j] = of(j);
  }

  private addressOf(l: number): number {
    return VALUES_AT + l * this.width * 8;
  }

  private b(l: number): Float64Array {
    return new Float64Array(this.room.buffer, this.addressOf(l), this.width);
  }

  private at(row: number): Float64Array {
    return new Float64Array(this.room.buffer, row, this.width);
  }
}
