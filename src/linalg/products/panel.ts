/**
 * Operands and results of the float32 kernels in their memory: rows of a, a panel of b, and a panel of results. Typed
 * arrays are copied whole where their rows lie as the kernels have them.
 * @module
 */
import type { Kernels } from './kernels.js';
import { multiplyElement, type Operand, type Part, type Product } from './matrixProduct.js';

/** Values of a panel of b, and results of one. */
export const PANEL_VALUES = 524288;
export const PANEL_RESULTS = 131072;
/** Rows of results at most. */
export const MOST_ROWS = 2000;

/** Columns of a panel, a multiple of 16: as many as there is room for. */
export function panelWidth(terms: number, rows: number, cols: number): number {
  const room = Math.floor(Math.min(PANEL_VALUES / terms, PANEL_RESULTS / rows) / 16) * 16;
  return Math.min(room, Math.floor((cols + 15) / 16) * 16);
}

/** Whether `count` elements from `start` on are copied as a whole at less cost than one by one. */
function isCopied(data: ArrayLike<number>, step: number, count: number): data is Float64Array | Float32Array {
  return step === 1 && count >= 16 && (data instanceof Float32Array || data instanceof Float64Array);
}

/** Rows `row` to row + rows of a, terms `from` to from + count, one after the other. */
export function packRows(
  to: Float32Array,
  { a }: Product,
  row: number,
  rows: number,
  from: number,
  count: number,
): void {
  copyRows(to, count, a, a.row * row + a.col * from, rows, count);
}

/** Terms `from` to from + count of b in columns `col` to col + cols, as rows of `width` values; the rest are zeros. */
export function packPanel(
  to: Float32Array,
  width: number,
  { b }: Product,
  from: number,
  count: number,
  col: number,
  cols: number,
): void {
  if (cols < width) to.fill(0, 0, count * width);
  copyRows(to, width, b, b.row * from + b.col * col, count, cols);
}

function copyRows(
  to: Float32Array,
  width: number,
  { data, row, col }: Operand,
  start: number,
  rows: number,
  cols: number,
): void {
  if (isCopied(data, col, cols)) {
    if (row === cols && width === cols) {
      to.set(data.subarray(start, start + rows * cols));
      return;
    }
    for (let i = 0; i < rows; i++) to.set(data.subarray(start + row * i, start + row * i + cols), width * i);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const first = start + row * i;
    for (let j = 0; j < cols; j++) to[width * i + j] = data[first + col * j]!;
  }
}

/** What zeros become whose signs the lanes have lost. */
export type Zeros = 'positive' | 'byProducts' | 'byReference';

/** A panel of results in kernel memory, row by row. */
export class Results {
  private width = 0;
  private zeros = false;

  constructor(
    private readonly kernels: Kernels,
    private readonly values: Float64Array<ArrayBuffer>,
  ) {}

  begin(width: number): void {
    this.width = width;
    this.zeros = false;
  }

  /** A tile of `vectors` vectors a row, from column `col` of the panel on. */
  take(rows: number, col: number, from: number, vectors: number): void {
    const zeros = this.kernels.results(rows, this.values.byteOffset + 8 * col, 8 * this.width, from, vectors);
    this.zeros ||= zeros !== 0;
  }

  /** Takes the panel to its places. */
  finish(product: Product, { fromRow, toRow, fromCol, toCol }: Part, zeros: Zeros): void {
    const { out } = product;
    const { values, width } = this;
    const [rows, cols] = [toRow - fromRow, toCol - fromCol];
    const start = out.row * fromRow + out.col * fromCol;
    if (out.col === 1 && out.row === cols && width === cols) {
      out.data.set(values.subarray(0, rows * cols), start);
    } else if (out.col === 1 && cols >= 16) {
      for (let i = 0; i < rows; i++) out.data.set(values.subarray(width * i, width * i + cols), start + out.row * i);
    } else {
      for (let i = 0; i < rows; i++) {
        const place = start + out.row * i;
        for (let j = 0; j < cols; j++) out.data[place + out.col * j] = values[width * i + j]!;
      }
    }
    if (!this.zeros || zeros === 'positive') return;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        if (values[width * i + j] !== 0) continue;
        if (zeros === 'byReference') multiplyElement(product, fromRow + i, fromCol + j);
        else if (allNegative(product, fromRow + i, fromCol + j)) {
          out.data[start + out.row * i + out.col * j] = -0;
        }
      }
    }
  }
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
