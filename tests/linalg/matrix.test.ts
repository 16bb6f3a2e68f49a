/**
 * What is taken for a matrix: plain objects, ml-matrix, stdlib's ndarrays.
 */
import { Matrix as MlMatrix, MatrixTransposeView } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { asMatrix, fromRows, identity, matrix, transpose, type MatrixLike } from '../../src/linalg/index.js';
import { copyVector } from '../../src/linalg/matrix.js';
import { ndarray } from './ndarray.js';

const plain = { data: Float64Array.of(1, 2, 3, 4, 5, 6), rows: 2, cols: 3 };

describe('a matrix', () => {
  it('{ data, rows, cols } is taken as it is', () => {
    expect(asMatrix(plain, 'test')).toBe(plain);
    const empty = { data: [], rows: 0, cols: 7 };
    expect(asMatrix(empty, 'test')).toBe(empty);
  });

  it('of ml-matrix is copied', () => {
    const theirs = new MlMatrix([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(asMatrix(theirs, 'test')).toEqual(plain);
    expect(asMatrix(new MatrixTransposeView(theirs), 'test')).toEqual(transpose(plain));
  });

  const layouts: [string, MatrixLike][] = [
    ['row-major', ndarray(plain.data, [2, 3], [3, 1])],
    ['column-major', ndarray(Float32Array.of(1, 4, 2, 5, 3, 6), [2, 3], [1, 2])],
    ['a view into a larger one', ndarray(Float64Array.of(0, 0, 1, 2, 3, 0, 4, 5, 6, 0), [2, 3], [4, 1], 2)],
    ['with both axes reversed', ndarray(Float64Array.of(6, 5, 4, 3, 2, 1), [2, 3], [-3, -1], 5)],
    ['of integers', ndarray(Int32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [3, 1])],
  ];
  it.each(layouts)('an ndarray, %s, is read by its strides', (_, x) => {
    const { data, rows, cols } = asMatrix(x, 'test');
    expect({ data: Float64Array.from(data), rows, cols }).toEqual(plain);
  });

  it('a row-major ndarray is not copied', () => {
    expect(asMatrix(ndarray(plain.data, [2, 3], [3, 1]), 'test').data).toBe(plain.data);
  });

  it.each<[string, unknown, RegExp, typeof Error]>([
    ['too few elements', { ...plain, cols: 4 }, /test: "B\.data" expected 2 x 4 = 8 elements, got 6/, RangeError],
    ['a negative size', { ...plain, rows: -2 }, /"B\.rows" expected an integer from 0 on, got -2/, RangeError],
    ['a size that is no number', { ...plain, rows: '2' }, /"B\.rows" expected a number, got string/, TypeError],
    ['a hole', { data: [1, undefined], rows: 1, cols: 2 }, /"B\.data\[1\]" expected a number/, TypeError],
    ['bytes', { ...plain, data: new Uint8Array(6) }, /"B\.data" expected a Float64Array, .* got Uint8Array/, TypeError],
    ['rows of rows', [[1, 2]], /"B" expected a matrix \{ data, rows, cols \}, got Array/, TypeError],
    ['nothing', null, /"B" expected a matrix .* got null/, TypeError],
    ['three dimensions', ndarray(new Float64Array(8), [2, 2, 2], [4, 2, 1]), /two dimensions, got 3/, RangeError],
    [
      'complex elements',
      { ...ndarray(plain.data, [2, 3], [3, 1], 1), get: () => ({ re: 1, im: 0 }) },
      /"B\(0, 0\)" expected a number, got Object/,
      TypeError,
    ],
  ])('%s: refused', (_, x, message, kind) => {
    const refused = (): unknown => asMatrix(x as MatrixLike, 'test', 'B');
    expect(refused).toThrow(kind);
    expect(refused).toThrow(message);
  });
});

describe('makers', () => {
  it('matrix keeps the array that it is given', () => {
    const data = [1, 2];
    expect(matrix(1, 2, data).data).toBe(data);
    expect(() => matrix(1.5, 2)).toThrow(/"rows" expected an integer/);
    expect(() => matrix(1, 2, [1])).toThrow(/"data" expected 1 x 2 = 2 elements, got 1/);
  });

  it('fromRows wants rows of one length', () => {
    expect(fromRows([]).data).toHaveLength(0);
    expect(() => fromRows([[1], [1, 2]])).toThrow(/"rows\[1\]" expected 1 elements like the first row, got 2/);
  });

  it('a transpose twice is the matrix, an identity its own transpose', () => {
    expect(transpose(transpose(plain))).toEqual(plain);
    expect(transpose(identity(3))).toEqual(identity(3));
  });
});

describe('a vector', () => {
  it.each<[string, Parameters<typeof copyVector>[0]]>([
    ['Float64Array', Float64Array.of(1, 2)],
    ['Float32Array', Float32Array.of(1, 2)],
    ['array', [1, 2]],
    ['column of ml-matrix', MlMatrix.columnVector([1, 2])],
    ['ndarray of one dimension', ndarray(Float64Array.of(2, 0, 1), [2], [-2], 2)],
    ['ndarray of one column', ndarray(Float64Array.of(1, 2), [2, 1], [1, 1])],
  ])('may be: %s', (_, x) => expect(copyVector(x, 2, 'test', 'b')).toEqual(Float64Array.of(1, 2)));

  it('of another length is refused', () => {
    expect(() => copyVector([1], 2, 'test', 'b')).toThrow(/test: "b" expected 2 elements, got 1/);
    expect(() => copyVector(MlMatrix.rowVector([1, 2]), 2, 'test', 'b')).toThrow(/"b" expected one column, got 2/);
  });
});
