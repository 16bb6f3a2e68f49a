/**
 * Taking rows apart.
 * @module
 */
import type { Row, Scalar } from '../author/row.js';

/**
 * A row's own cell; undefined where it has none. Rows inherit `constructor`, `toString` and others from objects.
 * @example
 * ownCell({ n: 1 }, 'n')         // 1
 * ownCell({ n: 1 }, 'valueOf')   // undefined
 */
export function ownCell(row: Row, column: string): Scalar | undefined {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

/**
 * The rows whose cells are those of `where`, in order. A cell equals another by `Object.is`.
 * @example
 * select([{ n: 1, s: 1 }, { n: 2, s: 1.5 }], { n: 2 })   // [{ n: 2, s: 1.5 }]
 */
export function select(rows: readonly Row[], where: Row): Row[] {
  const wanted = Object.entries(where);
  return rows.filter((row) =>
    wanted.every(([column, cell]) => Object.hasOwn(row, column) && Object.is(row[column], cell)),
  );
}

/**
 * The cell in `column` of the only row that `where` selects; undefined unless there is exactly one.
 * @example
 * cell([{ n: 1, s: 1 }, { n: 2, s: 1.5 }], { n: 2 }, 's')   // 1.5
 * cell([{ n: 1, s: 1 }], { n: 2 }, 's')                     // undefined
 */
export function cell(rows: readonly Row[], where: Row, column: string): Scalar | undefined {
  const [row, another] = select(rows, where);
  return row === undefined || another !== undefined ? undefined : ownCell(row, column);
}

/**
 * The numbers of a column.
 * @throws {@link TypeError} if a row has no number there
 * @example
 * numbers([{ x: 1 }, { x: -0 }], 'x')   // [1, -0]
 */
export function numbers(rows: readonly Row[], column: string): number[] {
  return rows.map((row) => {
    const x = ownCell(row, column);
    if (typeof x !== 'number') throw new TypeError(`numbers: "${column}" expected a number in every row, got ${x}`);
    return x;
  });
}

/** The seeds of rows, in order of appearance. */
export function seedsOf(rows: readonly Row[]): Scalar[] {
  return [...new Set(rows.map((row) => row.seed ?? null))].filter((seed) => seed !== null);
}
