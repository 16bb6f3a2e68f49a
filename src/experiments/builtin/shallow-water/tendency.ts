/**
 * The derivative of a state in time, without drag and diffusion; README.md has the equations and the order of operations.
 *
 * Factors 1/2, 1/4 and 2 are exact, and not rounded.
 * @module
 */
import type { Arena } from '../../../kernel/memory.js';
import type { Arithmetic } from './arithmetic.js';
import { CELLS, COLUMNS, east, FACES, fields, rowsOf, scale, west } from './grid.js';
import type { Constants, State } from './setting.js';

/** The operations, the rounded constants, and the fields that one part of the derivative leaves for the next. */
type Workspace = ReturnType<typeof makeWorkspace>;

function makeWorkspace(arithmetic: Arithmetic, constants: Constants, allocate: Arena['allocate']) {
  const nearest = (x: number): number => arithmetic.nearest(Float64Array.of(x))[0]!;
  const keep = (x: Float64Array): Float64Array => {
    const kept = allocate(x.length, 'float64');
    kept.set(arithmetic.nearest(x));
    return kept;
  };
  const [h, U, p, a, b, c, alpha, beta, gamma, delta] = fields(10, () => allocate(CELLS, 'float64'));
  const [V, q, x, y, quarter] = fields(5, () => allocate(FACES, 'float64').fill(0));
  return {
    ...arithmetic,
    rest: keep(constants.rest),
    wind: keep(constants.wind),
    coriolis: keep(constants.coriolis),
    gravity: nearest(constants.gravity),
    twelfth: nearest(1 / 12),
    /** Of cells: height, fluxes to the east, pressure, the weights of Arakawa and Hsu, and room. */
    ...{ h, U, p, alpha, beta, gamma, delta, a, b, c },
    /** Of faces: fluxes to the north, potential vorticity, the mean height at corners, and room. */
    ...{ V, q, quarter, x, y },
  };
}

/** The derivative of a state in time, times the width of a cell. */
export function tendencyOf(
  arithmetic: Arithmetic,
  constants: Constants,
  allocate: Arena['allocate'],
): (s: State, out: State) => void {
  const workspace = makeWorkspace(arithmetic, constants, allocate);
  return (state, out) => {
    fluxes(workspace, state);
    vorticity(workspace, state);
    bernoulli(workspace, state);
    weigh(workspace);
    zonal(workspace, out.u);
    meridional(workspace, out.v);
    continuity(workspace, out.eta);
  };
}

/** Faces between the walls. */
function inner(f: Float64Array): Float64Array {
  return f.subarray(COLUMNS, CELLS);
}

/** Cells but the first row. */
function upper(f: Float64Array): Float64Array {
  return f.subarray(COLUMNS);
}

/** Cells but the last row. */
function lower(f: Float64Array): Float64Array {
  return f.subarray(0, CELLS - COLUMNS);
}

/** h, U = u h and V = v h; `quarter` is a quarter of h + h of the cells west and east of each corner's southern side. */
function fluxes({ h, U, a, b, c, V, quarter, addInto, mulInto, rest }: Workspace, { u, v, eta }: State): void {
  addInto(h, eta, rest);
  west(a, h);
  addInto(a, h, a);
  scale(b, 0.5, a);
  mulInto(U, u, b);
  scale(quarter.subarray(0, CELLS), 0.25, a);
  addInto(lower(c), upper(h), lower(h));
  scale(lower(c), 0.5, lower(c));
  mulInto(inner(V), inner(v), lower(c));
}

/** Potential vorticity at corners: q. */
function vorticity({ q, x, y, quarter, addInto, subInto, divInto, coriolis }: Workspace, { u, v }: State): void {
  west(x, v);
  subInto(x, v, x);
  addInto(x, coriolis, x);
  subInto(inner(y), upper(u), lower(u));
  scale(y.subarray(0, COLUMNS), 2, u.subarray(0, COLUMNS));
  scale(y.subarray(CELLS), -2, u.subarray(CELLS - COLUMNS));
  subInto(x, x, y);
  const [south, north] = [quarter.subarray(0, CELLS - COLUMNS), quarter.subarray(COLUMNS, CELLS)];
  addInto(inner(q), north, south);
  scale(q.subarray(0, COLUMNS), 2, quarter.subarray(0, COLUMNS));
  scale(q.subarray(CELLS), 2, quarter.subarray(CELLS - COLUMNS, CELLS));
  divInto(q, x, q);
}

/** Kinetic energy and pressure at centres: p. */
function bernoulli({ p, a, b, x, addInto, mulInto, gravity }: Workspace, { u, v, eta }: State): void {
  mulInto(a, u, u);
  east(b, a);
  addInto(a, a, b);
  mulInto(x, v, v);
  addInto(b, rowsOf(x, 0), rowsOf(x, 1));
  scale(a, 0.5, a);
  scale(b, 0.5, b);
  addInto(a, a, b);
  scale(a, 0.5, a);
  mulInto(b, gravity, eta);
  addInto(p, a, b);
}

/** The weights of Arakawa and Hsu, of each cell from its corners. */
function weigh({ a, alpha, beta, gamma, delta, q, x, addInto, mulInto, twelfth }: Workspace): void {
  east(x, q);
  const [q00, q01, q10, q11] = [rowsOf(q, 0), rowsOf(q, 1), rowsOf(x, 0), rowsOf(x, 1)];
  addInto(a, q00, q01);
  addInto(alpha, a, q11);
  addInto(delta, a, q10);
  addInto(beta, q10, q11);
  addInto(beta, beta, q01);
  addInto(gamma, q10, q00);
  addInto(gamma, gamma, q11);
  for (const weight of [alpha, beta, gamma, delta]) mulInto(weight, twelfth, weight);
}

/** The derivative of u. */
function zonal(
  { p, a, b, alpha, beta, gamma, delta, V, addInto, subInto, mulInto, wind }: Workspace,
  out: Float64Array,
): void {
  const [south, north] = [rowsOf(V, 0), rowsOf(V, 1)];
  mulInto(out, alpha, north);
  mulInto(a, beta, north);
  west(b, a);
  addInto(out, out, b);
  mulInto(a, gamma, south);
  west(b, a);
  addInto(out, out, b);
  mulInto(a, delta, south);
  addInto(out, out, a);
  west(b, p);
  subInto(b, p, b);
  subInto(out, out, b);
  addInto(out, out, wind);
}

/** The derivative of v, 0 on the walls. */
function meridional(
  { U, p, a, b, c, alpha, beta, gamma, delta, addInto, subInto, mulInto }: Workspace,
  out: Float64Array,
): void {
  east(c, U);
  mulInto(a, gamma, c);
  mulInto(b, delta, U);
  addInto(a, a, b);
  mulInto(b, alpha, U);
  addInto(upper(a), upper(a), lower(b));
  mulInto(b, beta, c);
  addInto(upper(a), upper(a), lower(b));
  subInto(lower(b), upper(p), lower(p));
  addInto(upper(a), upper(a), lower(b));
  scale(inner(out), -1, upper(a));
  out.fill(0, 0, COLUMNS);
  out.fill(0, CELLS);
}

/** The derivative of eta. */
function continuity({ U, a, b, V, addInto, subInto }: Workspace, out: Float64Array): void {
  east(a, U);
  subInto(a, a, U);
  subInto(b, rowsOf(V, 1), rowsOf(V, 0));
  addInto(a, a, b);
  scale(out, -1, a);
}
