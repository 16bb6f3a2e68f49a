/**
 * Matrices: what the functions of `fpchop/linalg` take and give.
 *
 * A matrix is a plain object, row-major: element (i, j) is `data[i * cols + j]`. Nothing here rounds.
 * @module
 */
import { checkAttached, kind } from '../arguments.js';

/** Arrays that hold the elements of a matrix. */
export type MatrixData = Float64Array | Float32Array | number[];

/** A matrix, row-major: element (i, j) is `data[i * cols + j]`. */
export interface Matrix<Data extends MatrixData = MatrixData> {
  readonly data: Data;
  readonly rows: number;
  readonly cols: number;
}

/** What results are: a matrix of float64 elements. */
export type Float64Matrix = Matrix<Float64Array<ArrayBuffer>>;

/** A matrix of ml-matrix, and anything that looks like it. */
export interface MlMatrixLike {
  readonly rows: number;
  readonly columns: number;
  /** Element (row, column), counted from 0. */
  get(row: number, column: number): number;
}

/** An ndarray of stdlib, and anything that looks like it; complex elements are refused. */
export interface NdarrayLike {
  readonly shape: ArrayLike<number>;
  readonly strides: ArrayLike<number>;
  readonly offset: number;
  readonly data: object;
  /** The element at these indices. */
  get(...indices: number[]): unknown;
}

/** Everything that is taken for a matrix. */
export type MatrixLike = Matrix | MlMatrixLike | NdarrayLike;

/** Everything that is taken for a vector; a matrix-like object must have one column. */
export type VectorLike = Float64Array | Float32Array | readonly number[] | MlMatrixLike | NdarrayLike;

/**
 * A matrix of `rows` x `cols` elements: zeros as float64, or those of an array, row by row, which is kept and not copied.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for a size that is no integer from 0 on,
 * or another number of elements
 * @example
 * matrix(2, 2)                      // { data: [0, 0, 0, 0], rows: 2, cols: 2 }
 * matrix(1, 3, [1, 2, 3]).data[2]   // 3
 * matrix(2, 2, [1, 2, 3])           // RangeError
 */
export function matrix(rows: number, cols: number): Float64Matrix;
export function matrix<Data extends MatrixData>(rows: number, cols: number, data: Data): Matrix<Data>;
export function matrix(rows: number, cols: number, data?: MatrixData): Matrix {
  checkSize(rows, 'matrix', 'rows');
  checkSize(cols, 'matrix', 'cols');
  return checkMatrix({ data: data ?? new Float64Array(rows * cols), rows, cols }, 'matrix', undefined);
}

/**
 * A matrix of float64 elements from an array of its rows.
 * @throws {@link TypeError} for anything but arrays of numbers; {@link RangeError} for rows of different lengths
 * @example
 * fromRows([[1, 2], [3, 4], [5, 6]])   // { data: [1, 2, 3, 4, 5, 6], rows: 3, cols: 2 }
 */
export function fromRows(rows: readonly (Float64Array | Float32Array | readonly number[])[]): Float64Matrix {
  if (!Array.isArray(rows)) throw new TypeError(`fromRows: "rows" expected an array of rows, got ${kind(rows)}`);
  const cols = rows.length === 0 ? 0 : rows[0]!.length;
  const data = new Float64Array(rows.length * cols);
  rows.forEach((row, i) => {
    checkElements(row, 'fromRows', `rows[${i}]`);
    if (row.length !== cols) {
      throw new RangeError(`fromRows: "rows[${i}]" expected ${cols} elements like the first row, got ${row.length}`);
    }
    data.set(row, i * cols);
  });
  return { data, rows: rows.length, cols };
}

/**
 * The identity matrix of order `n`.
 * @throws {@link TypeError} or {@link RangeError} unless `n` is an integer from 0 on
 * @example
 * identity(2).data   // Float64Array [1, 0, 0, 1]
 */
export function identity(n: number): Float64Matrix {
  checkSize(n, 'identity', 'n');
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  return { data, rows: n, cols: n };
}

/**
 * The transpose, as a new matrix of float64 elements.
 * @throws {@link TypeError} for what is no matrix
 * @example
 * transpose(fromRows([[1, 2, 3], [4, 5, 6]]))   // { data: [1, 4, 2, 5, 3, 6], rows: 3, cols: 2 }
 */
export function transpose(A: MatrixLike): Float64Matrix {
  const { data, rows, cols } = asMatrix(A, 'transpose');
  const result = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) result[j * rows + i] = data[i * cols + j]!;
  return { data: result, rows: cols, cols: rows };
}

/**
 * Any matrix-like object as `{ data, rows, cols }`.
 *
 * Taken are that shape itself (returned as it is); matrices of ml-matrix (copied); and two-dimensional ndarrays of stdlib
 * in any layout (their data kept where they are row-major without gaps, else copied). Copies are float64.
 * @param name - the function that was called, for messages
 * @param parameter - which of its parameters `x` is, for messages
 * @throws {@link TypeError} for anything else, and for elements that are no numbers; {@link RangeError} for a number of
 * elements other than rows times columns, or an ndarray of another dimension
 * @example
 * const table = { rows: 1, columns: 2, get: (i: number, j: number) => i + j };
 * asMatrix(table, 'mine').data                             // Float64Array [0, 1]
 * asMatrix({ data: [1, 2], rows: 2, cols: 2 }, 'mine')     // RangeError
 */
export function asMatrix(x: MatrixLike, name: string, parameter = 'A'): Matrix {
  const given: unknown = x;
  if (isNdarray(given)) return fromNdarray(given, name, parameter);
  if (isMlMatrix(given)) return fromMlMatrix(given, name, parameter);
  if (typeof given === 'object' && given !== null && 'data' in given && 'rows' in given && 'cols' in given) {
    return checkMatrix(given as Matrix, name, parameter);
  }
  throw new TypeError(`${name}: "${parameter}" expected a matrix { data, rows, cols }, got ${kind(given)}`);
}

/**
 * A copy of the matrix with float64 elements, for algorithms that work in place.
 * @internal
 */
export function copyMatrix(x: MatrixLike, name: string, parameter = 'A'): Float64Matrix {
  const { data, rows, cols } = asMatrix(x, name, parameter);
  return { data: Float64Array.from(data), rows, cols };
}

/**
 * A copy of a vector as a Float64Array.
 * @param length - how many elements are expected; undefined: any number
 * @throws TypeError for what is no vector; RangeError for another length
 * @internal
 */
export function copyVector(
  x: VectorLike,
  length: number | undefined,
  name: string,
  parameter: string,
): Float64Array<ArrayBuffer> {
  const given: unknown = x;
  let copy: Float64Array<ArrayBuffer>;
  if (isNdarray(given) && given.shape.length === 1) {
    copy = Float64Array.from({ length: given.shape[0]! }, (_, i) => element(given.get(i), name, `${parameter}[${i}]`));
  } else if (isNdarray(given) || isMlMatrix(given)) {
    const { data, cols } = asMatrix(given, name, parameter);
    if (cols !== 1) throw new RangeError(`${name}: "${parameter}" expected one column, got ${cols}`);
    copy = Float64Array.from(data);
  } else {
    checkElements(given, name, parameter);
    copy = Float64Array.from(given);
  }
  if (length !== undefined && copy.length !== length) {
    throw new RangeError(`${name}: "${parameter}" expected ${length} elements, got ${copy.length}`);
  }
  return copy;
}

/**
 * Throws unless the matrix is square.
 * @internal
 */
export function checkSquare({ rows, cols }: Matrix, name: string, parameter = 'A'): void {
  if (rows !== cols) {
    throw new RangeError(`${name}: "${parameter}" expected a square matrix, got ${rows} x ${cols}`);
  }
}

function fromMlMatrix(x: MlMatrixLike, name: string, parameter: string): Float64Matrix {
  const { rows, columns: cols } = x;
  checkSize(rows, name, `${parameter}.rows`);
  checkSize(cols, name, `${parameter}.columns`);
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) data[i * cols + j] = element(x.get(i, j), name, `${parameter}(${i}, ${j})`);
  }
  return { data, rows, cols };
}

function fromNdarray(x: NdarrayLike, name: string, parameter: string): Matrix {
  if (x.shape.length !== 2) {
    throw new RangeError(`${name}: "${parameter}" expected an ndarray of two dimensions, got ${x.shape.length}`);
  }
  const [rows, cols] = [x.shape[0]!, x.shape[1]!];
  const { data, strides, offset } = x;
  const plain = data instanceof Float64Array || data instanceof Float32Array;
  if (plain && offset === 0 && strides[0] === cols && strides[1] === 1 && data.length === rows * cols) {
    return { data, rows, cols };
  }
  const get = (row: number, column: number): number => x.get(row, column) as number;
  return fromMlMatrix({ rows, columns: cols, get }, name, parameter);
}

function isNdarray(x: unknown): x is NdarrayLike {
  return typeof x === 'object' && x !== null && 'shape' in x && 'strides' in x && 'get' in x;
}

function isMlMatrix(x: unknown): x is MlMatrixLike {
  return typeof x === 'object' && x !== null && 'rows' in x && 'columns' in x && 'get' in x;
}

function checkMatrix(x: Matrix, name: string, parameter: string | undefined): Matrix {
  const field = (part: string): string => (parameter === undefined ? part : `${parameter}.${part}`);
  const { data, rows, cols } = x;
  checkSize(rows, name, field('rows'));
  checkSize(cols, name, field('cols'));
  checkElements(data, name, field('data'));
  if (data.length !== rows * cols) {
    throw new RangeError(
      `${name}: "${field('data')}" expected ${rows} x ${cols} = ${rows * cols} elements, got ${data.length}`,
    );
  }
  return x;
}

function checkElements(x: unknown, name: string, field: string): asserts x is MatrixData {
  if (x instanceof Float64Array || x instanceof Float32Array) {
    if (x.length === 0) checkAttached(x, name, field);
    return;
  }
  if (!Array.isArray(x)) {
    throw new TypeError(
      `${name}: "${field}" expected a Float64Array, Float32Array or array of numbers, got ${kind(x)}`,
    );
  }
  for (let i = 0; i < x.length; i++) element(x[i], name, `${field}[${i}]`);
}

function element(x: unknown, name: string, field: string): number {
  if (typeof x !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(x)}`);
  return x;
}

function checkSize(size: unknown, name: string, field: string): void {
  if (typeof size !== 'number') throw new TypeError(`${name}: "${field}" expected a number, got ${kind(size)}`);
  if (!Number.isInteger(size) || size < 0) {
    throw new RangeError(`${name}: "${field}" expected an integer from 0 on, got ${size}`);
  }
}
