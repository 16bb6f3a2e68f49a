/**
 * Shallow water over a ridge, every operation rounded, by whole fields; the equations and the order of operations stand
 * in README.md.
 *
 * Gradients are plain differences: the width of a cell is absorbed in the constants. These are computed in float64 and
 * rounded once, to nearest. Factors 1/2, 1/4 and 2 are exact, and not rounded.
 * @module
 */
import { chopper as chopperOf, type Chopper } from '../../../chopper.js';
import { arena } from '../../../kernel/memory.js';
import { CELLS, COLUMNS, east, FACES, ROWS, scale, west } from './grid.js';

/** Operations on whole fields, and rounding to nearest for constants. */
export interface Arithmetic {
  readonly nearest: (x: Float64Array) => Float64Array;
  readonly addInto: (out: Float64Array, x: Float64Array, y: Float64Array) => void;
  readonly subInto: (out: Float64Array, x: Float64Array, y: Float64Array) => void;
  readonly mulInto: (out: Float64Array, x: Float64Array | number, y: Float64Array) => void;
  readonly divInto: (out: Float64Array, x: Float64Array, y: Float64Array) => void;
  readonly sqrtInto: (out: Float64Array, x: Float64Array) => void;
}

/** The arithmetic of a chopper. */
export function arithmeticOf(chopper: Chopper): Arithmetic {
  const rounded = chopper.with({ rounding: 'tiesToEven' });
  const { addInto, subInto, mulInto, divInto, sqrtInto } = chopper;
  return { nearest: (x) => rounded(x), addInto, subInto, mulInto, divInto, sqrtInto };
}

/** That of float64 itself, whose own operations round each result to nearest. */
export const double: Arithmetic = {
  nearest: (x) => x,
  addInto: (out, x, y) => {
    for (let i = 0; i < out.length; i++) out[i] = x[i]! + y[i]!;
  },
  subInto: (out, x, y) => {
    for (let i = 0; i < out.length; i++) out[i] = x[i]! - y[i]!;
  },
  mulInto: (out, x, y) => {
    for (let i = 0; i < out.length; i++) out[i] = (typeof x === 'number' ? x : x[i]!) * y[i]!;
  },
  divInto: (out, x, y) => {
    for (let i = 0; i < out.length; i++) out[i] = x[i]! / y[i]!;
  },
  sqrtInto: (out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]!);
  },
};

/** What is simulated; lengths in metres, times in seconds. */
export interface Setting {
  readonly gravity: number;
  /** From west to east; half of it from south to north. */
  readonly length: number;
  readonly ridge: number;
  readonly timeStep: number;
  /** Whether wind, drag and diffusion act: without them energy is conserved. */
  readonly forced: boolean;
}

/** The fields at the prognostic points. */
export interface State {
  /** West faces. */
  readonly u: Float64Array;
  /** South faces; the first and last rows, on walls, are 0. */
  readonly v: Float64Array;
  /** Height of the surface above rest, centres. */
  readonly eta: Float64Array;
}

const DEPTH = 500;
const WIDTH_OF_RIDGE = 300_000;
const RADIUS = 6.371e6;
const DRAG = 1e-5;
const DIFFUSION = 500 / 30_000;
const WIND = 0.12 / (1000 * DEPTH);
const PI = 3.141592653589793;
const { cos, sin, exp } = chopperOf('float64');

/** Constants of a setting that do not depend on a format. */
function constantsOf({ gravity, length, ridge, timeStep, forced }: Setting) {
  const cell = length / COLUMNS;
  const height = length / 2;
  const rotation = (2 * PI) / 86_400;
  const latitude = PI / 4;
  const coriolis = new Float64Array(FACES).map((_, k) => {
    const y = Math.floor(k / COLUMNS) * cell - height / 2;
    return cell * (2 * rotation * sin(latitude) + ((2 * rotation * cos(latitude)) / RADIUS) * y);
  });
  const rest = new Float64Array(CELLS).map((_, k) => {
    const x = ((k % COLUMNS) + 0.5) * cell - length / 2;
    return DEPTH - ridge * exp(-(x * x) / (2 * WIDTH_OF_RIDGE * WIDTH_OF_RIDGE));
  });
  const wind = new Float64Array(CELLS).map((_, k) => {
    const c = cos(PI * ((Math.floor(k / COLUMNS) + 0.5) / ROWS - 0.5));
    return forced ? cell * WIND * c * c : 0;
  });
  const step = timeStep / cell;
  return { cell, coriolis, rest, wind, step, gravity };
}

/** What a run tells as it goes: after each step. */
export type Watch = (step: number, state: State) => void;

/** Integrates `steps` steps from a surface `eta` at rest by the classical Runge-Kutta method. */
export function integrate(
  arithmetic: Arithmetic,
  setting: Setting,
  eta: Float64Array,
  steps: number,
  watch: Watch = () => undefined,
): State {
  const { addInto, mulInto } = arithmetic;
  const nearest = (x: number): number => arithmetic.nearest(Float64Array.of(x))[0]!;
  const { allocate, release } = arena(1_048_576);
  const constants = constantsOf(setting);
  const weights = [1 / 6, 1 / 3, 1 / 3, 1 / 6].map((a) => nearest(a * constants.step));
  const stages = [1 / 2, 1 / 2, 1].map((b) => nearest(b * constants.step));
  const whole = nearest(constants.step);
  const stateOf = (): State => ({
    ...{ u: allocate(CELLS, 'float64').fill(0), v: allocate(FACES, 'float64').fill(0) },
    eta: allocate(CELLS, 'float64').fill(0),
  });
  const [now, next, stage, change] = [stateOf(), stateOf(), stateOf(), stateOf()] as [State, State, State, State];
  now.eta.set(arithmetic.nearest(eta));
  const tendency = tendencyOf(arithmetic, constants, allocate);
  const dissipate = setting.forced ? dissipationOf(arithmetic, constants, allocate) : undefined;
  const scaled = allocate(FACES, 'float64');
  const keys = ['u', 'v', 'eta'] as const;
  for (let step = 1; step <= steps; step++) {
    for (const key of keys) next[key].set(now[key]);
    for (let r = 0; r < 4; r++) {
      tendency(r === 0 ? now : stage, change);
      for (const key of keys) {
        const part = scaled.subarray(0, change[key].length);
        mulInto(part, weights[r]!, change[key]);
        addInto(next[key], next[key], part);
        if (r === 3) continue;
        mulInto(part, stages[r]!, change[key]);
        addInto(stage[key], now[key], part);
      }
    }
    if (dissipate !== undefined) {
      dissipate(next, change);
      for (const key of ['u', 'v'] as const) {
        const part = scaled.subarray(0, change[key].length);
        mulInto(part, whole, change[key]);
        addInto(next[key], next[key], part);
      }
    }
    for (const key of keys) now[key].set(next[key]);
    watch(step, now);
  }
  const final = { u: now.u.slice(), v: now.v.slice(), eta: now.eta.slice() };
  release();
  return final;
}

type Fields = [f: Float64Array, ...g: Float64Array[]] & Record<1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9, Float64Array>;

function fields(count: number, make: () => Float64Array): Fields {
  return Array.from({ length: count }, make) as Fields;
}

type Allocate = ReturnType<typeof arena>['allocate'];
type Constants = ReturnType<typeof constantsOf>;

/** The rows of `x` but the first (1) or the last (0), of a field at faces: what lies north or south of each cell. */
function rowsOf(x: Float64Array, from: 0 | 1): Float64Array {
  return x.subarray(from * COLUMNS, from * COLUMNS + CELLS);
}

/** The derivative of a state in time, times the width of a cell. */
function tendencyOf(arithmetic: Arithmetic, constants: Constants, allocate: Allocate): (s: State, out: State) => void {
  const { addInto, subInto, mulInto, divInto } = arithmetic;
  const nearest = (x: number): number => arithmetic.nearest(Float64Array.of(x))[0]!;
  const keep = (x: Float64Array): Float64Array => {
    const kept = allocate(x.length, 'float64');
    kept.set(arithmetic.nearest(x));
    return kept;
  };
  const [rest, wind, coriolis] = [constants.rest, constants.wind, constants.coriolis].map(keep) as [
    ...[Float64Array, Float64Array, Float64Array],
  ];
  const [gravity, twelfth] = [nearest(constants.gravity), nearest(1 / 12)];
  const cells = (): Float64Array => allocate(CELLS, 'float64');
  const faces = (): Float64Array => allocate(FACES, 'float64').fill(0);
  const [h, U, p, a, b, c, alpha, beta, gamma, delta] = fields(10, cells);
  const [V, q, x, y, quarter] = fields(5, faces);
  const inner = (f: Float64Array): Float64Array => f.subarray(COLUMNS, CELLS); // faces between the walls
  const upper = (f: Float64Array): Float64Array => f.subarray(COLUMNS); // cells but the first row
  const lower = (f: Float64Array): Float64Array => f.subarray(0, CELLS - COLUMNS); // cells but the last row

  /** h, U = u h and V = v h; `quarter` is a quarter of h + h of the cells west and east of each corner's southern side. */
  const fluxes = ({ u, v, eta }: State): void => {
    addInto(h, eta, rest);
    west(a, h);
    addInto(a, h, a);
    scale(b, 0.5, a);
    mulInto(U, u, b);
    scale(quarter.subarray(0, CELLS), 0.25, a);
    addInto(lower(c), upper(h), lower(h));
    scale(lower(c), 0.5, lower(c));
    mulInto(inner(V), inner(v), lower(c));
  };

  /** Potential vorticity at corners. */
  const vorticity = ({ u, v }: State): void => {
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
  };

  /** Kinetic energy and pressure at centres: p. */
  const bernoulli = ({ u, v, eta }: State): void => {
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
  };

  /** The weights of Arakawa and Hsu, of each cell from its corners. */
  const weigh = (): void => {
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
  };

  const zonal = (out: Float64Array): void => {
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
  };

  const meridional = (out: Float64Array): void => {
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
  };

  const continuity = (out: Float64Array): void => {
    east(a, U);
    subInto(a, a, U);
    subInto(b, rowsOf(V, 1), rowsOf(V, 0));
    addInto(a, a, b);
    scale(out, -1, a);
  };

  return (state, out) => {
    fluxes(state);
    vorticity(state);
    bernoulli(state);
    weigh();
    zonal(out.u);
    meridional(out.v);
    continuity(out.eta);
  };
}

/** Bottom drag and biharmonic diffusion of u and v, times the width of a cell. */
function dissipationOf(
  arithmetic: Arithmetic,
  constants: Constants,
  allocate: Allocate,
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

/** The energy that is conserved without wind, drag and diffusion: the sum of h (u² + v²) / 2 + g eta² / 2, at faces. */
export function energyOf({ u, v, eta }: State, setting: Setting): number {
  const { rest } = constantsOf(setting);
  let sum = 0;
  for (let k = 0; k < CELLS; k++) {
    const row = k - (k % COLUMNS);
    const h = eta[k]! + rest[k]!;
    const before = row + ((k + COLUMNS - 1) % COLUMNS);
    const hu = (h + eta[before]! + rest[before]!) / 2;
    const hv = k < COLUMNS ? 0 : (h + eta[k - COLUMNS]! + rest[k - COLUMNS]!) / 2;
    sum += (hu * u[k]! * u[k]! + hv * v[k]! * v[k]! + setting.gravity * eta[k]! * eta[k]!) / 2;
  }
  return sum;
}

/** The mean of (u² + v²) / 2 over the domain. */
export function kineticEnergyOf({ u, v }: State): number {
  let sum = 0;
  for (let k = 0; k < CELLS; k++) sum += (u[k]! * u[k]! + v[k]! * v[k]!) / 2;
  return sum / CELLS;
}
