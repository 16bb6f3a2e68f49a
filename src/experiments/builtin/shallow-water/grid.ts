/**
 * The C grid: cells in rows from south to north, periodic from west to east, between two walls.
 *
 * Centres and west faces have ROWS rows, south faces and corners one more: the last lies on the northern wall.
 * @module
 */

/** Cells from west to east, and from south to north. */
export const COLUMNS = 50;
export const ROWS = 25;
/** Numbers of a field at centres or west faces, and of one at south faces or corners. */
export const CELLS = COLUMNS * ROWS;
export const FACES = COLUMNS * (ROWS + 1);

/** What stands west of each number: `out(i) = x(i - 1)`. */
export function west(out: Float64Array, x: Float64Array): void {
  for (let row = 0; row < x.length; row += COLUMNS) {
    out[row] = x[row + COLUMNS - 1]!;
    for (let i = 1; i < COLUMNS; i++) out[row + i] = x[row + i - 1]!;
  }
}

/** What stands east of each number: `out(i) = x(i + 1)`. */
export function east(out: Float64Array, x: Float64Array): void {
  for (let row = 0; row < x.length; row += COLUMNS) {
    out[row + COLUMNS - 1] = x[row]!;
    for (let i = 1; i < COLUMNS; i++) out[row + i - 1] = x[row + i]!;
  }
}

/** `out = factor x`, exact for powers of two. */
export function scale(out: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = factor * x[i]!;
}

export type Fields = [f: Float64Array, ...g: Float64Array[]] & Record<1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9, Float64Array>;

/** As many fields as `make` is called for. */
export function fields(count: number, make: () => Float64Array): Fields {
  return Array.from({ length: count }, make) as Fields;
}

/** The rows of `x` but the first (1) or the last (0), of a field at faces: what lies north or south of each cell. */
export function rowsOf(x: Float64Array, from: 0 | 1): Float64Array {
  return x.subarray(from * COLUMNS, from * COLUMNS + CELLS);
}
