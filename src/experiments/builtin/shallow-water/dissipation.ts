/**
 * Drag at the bottom and diffusion, which act where there is wind.
 * @module
 */
import type { Arena } from '../../../kernel/memory.js';
import type { Arithmetic } from './arithmetic.js';
import { CELLS, COLUMNS, east, FACES, fields, rowsOf, scale, west } from './grid.js';
import type { Constants, State } from './setting.js';

const DRAG = 1e-5;
const DIFFUSION = 500 / 30_000;

/** Bottom drag and biharmonic diffusion of u and v, times the width of a cell. */
export function dissipationOf(
  arithmetic: Arithmetic,
  constants: Constants,
  allocate: Arena['allocate'],
): (s: State, out: State) => void {
  const { addInto, subInto, mulInto, divInto, sqrtInto } = arithmetic;
  const nearest = (x: number): number => arithmetic.nearest(Float64Array.of(x))[0]!;
  const rest = allocate(CELLS, 'float64');
  rest.set(arithmetic.nearest(constants.rest));
  const [drag, diffusion] = [nearest(-constants.cell * DRAG), nearest(-DIFFUSION)];
  const faces = (): Float64Array => allocate(FACES, 'float64').fill(0);
  const [x, y, z, first, speed] = fields(5, faces);

  /** ((W - w) + (E - w)) + ((S - w) + (N - w)); beyond the walls stands `-w` at west faces, and 0 at the rows of v on them. */
  const laplacian = (out: Float64Array, w: Float64Array): void => {
    const { length } = w;
    const [a, b] = [x.subarray(0, length), y.subarray(0, length)];
    west(a, w);
    subInto(a, a, w);
    east(b, w);
    subInto(b, b, w);
    addInto(a, a, b);
    const ghost = length === CELLS ? -1 : 0;
    const south = z.subarray(0, length);
    for (let i = 0; i < length; i++) south[i] = i < COLUMNS ? ghost * w[i]! : w[i - COLUMNS]!;
    subInto(b, south, w);
    for (let i = 0; i < length; i++) south[i] = i < length - COLUMNS ? w[i + COLUMNS]! : ghost * w[i]!;
    subInto(south, south, w);
    addInto(b, b, south);
    addInto(out, a, b);
    if (length === FACES) out.fill(0, 0, COLUMNS).fill(0, CELLS);
  };

  const diffuse = (out: Float64Array, w: Float64Array): void => {
    const once = first.subarray(0, w.length);
    laplacian(once, w);
    laplacian(out, once);
    mulInto(out, diffusion, out);
  };

  return ({ u, v, eta }, out) => {
    const [a, b, r] = [x.subarray(0, CELLS), y.subarray(0, CELLS), speed.subarray(0, CELLS)];
    mulInto(a, u, u);
    east(b, a);
    addInto(a, a, b);
    mulInto(z, v, v);
    addInto(b, rowsOf(z, 0), rowsOf(z, 1));
    scale(a, 0.5, a);
    scale(b, 0.5, b);
    addInto(a, a, b);
    sqrtInto(a, a);
    addInto(b, eta, rest);
    divInto(a, a, b);
    mulInto(r, drag, a); // -drag |u| / h at centres
    diffuse(out.u, u);
    west(a, r);
    addInto(a, r, a);
    scale(a, 0.5, a);
    mulInto(a, a, u);
    addInto(out.u, a, out.u);
    diffuse(out.v, v);
    const [south, north] = [r.subarray(0, CELLS - COLUMNS), r.subarray(COLUMNS)];
    const mean = a.subarray(0, CELLS - COLUMNS);
    addInto(mean, north, south);
    scale(mean, 0.5, mean);
    mulInto(mean, mean, v.subarray(COLUMNS, CELLS));
    addInto(out.v.subarray(COLUMNS, CELLS), mean, out.v.subarray(COLUMNS, CELLS));
  };
}
