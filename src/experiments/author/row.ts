/**
 * Rows of results, and what their cells hold.
 * @module
 */

/** What a cell of a row, or a parameter, may hold. NaN, infinities and -0 are kept bit for bit. */
export type Scalar = string | number | boolean | null;

/** A row of results: flat, one cell a column. */
export type Row = Readonly<Record<string, Scalar>>;

/** Texts that no cell may hold: they stand for numbers in results. */
export const reservedTexts: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);
