/**
 * The Lorenz equations of 1963 for an ensemble, by the classical Runge-Kutta method, every operation rounded.
 *
 *     dx/dt = sigma (y - x);   dy/dt = x (rho - z) - y;   dz/dt = x y - beta z
 *     s' = s + (h/6) ((k1 + 2 (k2 + k3)) + k4),   each stage at s + (h/2) k or s + h k
 *
 * The constants sigma, rho, beta, h/2, h and h/6 are rounded once, to nearest; doubling is exact.
 * @module
 */
import type { Chopper } from '../../../chopper.js';
import { arena } from '../../../kernel/memory.js';
import { uniform } from '../../author/data.js';

/** Members of the ensemble: what one call of an operation on arrays serves. */
export const MEMBERS = 64;
const [SIGMA, RHO, BETA] = [10, 28, 8 / 3];
/** Components and members: x of all members, then y, then z. */
const STATE = 3 * MEMBERS;

/** How long, and what is kept. */
export interface Integration {
  /** Time units. */
  readonly timeStep: number;
  readonly spinUp: number;
  readonly steps: number;
  /** Every so many steps after the spin-up, z of all members is kept. */
  readonly every: number;
}

/** Where members start: x and y uniform in -10..10, z in 15..35. */
export function startOf(seed: bigint, stream: number): Float64Array<ArrayBuffer> {
  return uniform(STATE, { seed, stream }).map((u, i) => 20 * u + (i < 2 * MEMBERS ? -10 : 15));
}

/** The kept values of z, each operation rounded by `chopper`. */
export function integrate(
  chopper: Chopper,
  start: Float64Array,
  { timeStep, spinUp, steps, every }: Integration,
  progress: (fraction: number) => void,
): Float64Array {
  const nearest = chopper.with({ rounding: 'tiesToEven' });
  const [sigma, rho, beta] = [nearest(SIGMA), nearest(RHO), nearest(BETA)];
  const [half, whole, sixth] = [nearest(timeStep / 2), nearest(timeStep), nearest(timeStep / 6)];
  const { addInto, subInto, mulInto } = chopper;
  const { allocate, release } = arena(8 * 8 * STATE);
  const state = allocate(STATE, 'float64');
  state.set(nearest(start));
  const stage = allocate(STATE, 'float64');
  const scaled = allocate(STATE, 'float64');
  const scratch = allocate(MEMBERS, 'float64');
  const [k1, k2, k3, k4] = [0, 1, 2, 3].map(() => allocate(STATE, 'float64')) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
  ];

  /** The derivative at `s`, as a function of nothing: views are made once. */
  const derivative = (k: Float64Array, s: Float64Array): (() => void) => {
    const [x, y, z] = componentsOf(s);
    const [dx, dy, dz] = componentsOf(k);
    return () => {
      subInto(dx, y, x);
      mulInto(dx, sigma, dx);
      subInto(dy, rho, z);
      mulInto(dy, x, dy);
      subInto(dy, dy, y);
      mulInto(dz, x, y);
      mulInto(scratch, beta, z);
      subInto(dz, dz, scratch);
    };
  };
  const advance = (k: Float64Array, by: number): void => {
    mulInto(scaled, by, k);
    addInto(stage, state, scaled);
  };
  const first = derivative(k1, state);
  const [second, third, fourth] = [derivative(k2, stage), derivative(k3, stage), derivative(k4, stage)];
  const z = componentsOf(state)[2];
  const kept = new Float64Array(Math.floor(steps / every) * MEMBERS);
  for (let step = 1; step <= spinUp + steps; step++) {
    first();
    advance(k1, half);
    second();
    advance(k2, half);
    third();
    advance(k3, whole);
    fourth();
    addInto(k2, k2, k3);
    for (let i = 0; i < STATE; i++) k2[i] = 2 * k2[i]!;
    addInto(k1, k1, k2);
    addInto(k1, k1, k4);
    mulInto(scaled, sixth, k1);
    addInto(state, state, scaled);
    const after = step - spinUp;
    if (after > 0 && after % every === 0) kept.set(z, (after / every - 1) * MEMBERS);
    if (step % 256 === 0) progress(step / (spinUp + steps));
  }
  release();
  return kept;
}

function componentsOf(s: Float64Array): [x: Float64Array, y: Float64Array, z: Float64Array] {
  return [0, 1, 2].map((c) => s.subarray(c * MEMBERS, (c + 1) * MEMBERS)) as [Float64Array, Float64Array, Float64Array];
}

/** The same in float64, whose own operations round each result to nearest; a member at a time. */
export function integrateInDouble(start: Float64Array, { timeStep, spinUp, steps, every }: Integration): Float64Array {
  const kept = new Float64Array(Math.floor(steps / every) * MEMBERS);
  const [half, sixth] = [timeStep / 2, timeStep / 6];
  for (let member = 0; member < MEMBERS; member++) {
    let [x, y, z] = [start[member]!, start[MEMBERS + member]!, start[2 * MEMBERS + member]!];
    for (let step = 1; step <= spinUp + steps; step++) {
      const [x1, y1, z1] = [SIGMA * (y - x), x * (RHO - z) - y, x * y - BETA * z];
      let [u, v, w] = [x + half * x1, y + half * y1, z + half * z1];
      const [x2, y2, z2] = [SIGMA * (v - u), u * (RHO - w) - v, u * v - BETA * w];
      [u, v, w] = [x + half * x2, y + half * y2, z + half * z2];
      const [x3, y3, z3] = [SIGMA * (v - u), u * (RHO - w) - v, u * v - BETA * w];
      [u, v, w] = [x + timeStep * x3, y + timeStep * y3, z + timeStep * z3];
      const [x4, y4, z4] = [SIGMA * (v - u), u * (RHO - w) - v, u * v - BETA * w];
      x += sixth * (x1 + 2 * (x2 + x3) + x4);
      y += sixth * (y1 + 2 * (y2 + y3) + y4);
      z += sixth * (z1 + 2 * (z2 + z3) + z4);
      const after = step - spinUp;
      if (after > 0 && after % every === 0) kept[(after / every - 1) * MEMBERS + member] = z;
    }
  }
  return kept;
}

/** The Wasserstein distance of order 1 between two samples of one size: the mean distance between their sorted values. */
export function wasserstein(x: Float64Array, y: Float64Array): number {
  const [a, b] = [x.slice().sort(), y.slice().sort()];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
