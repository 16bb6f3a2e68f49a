/**
 * Shallow water over a ridge, every operation rounded, by whole fields; the equations and the order of operations stand
 * in README.md.
 * @module
 */
import { arena } from '../../../kernel/memory.js';
import type { Arithmetic } from './arithmetic.js';
import { dissipationOf } from './dissipation.js';
import { CELLS, COLUMNS, FACES } from './grid.js';
import { constantsOf, type Setting, type State } from './setting.js';
import { tendencyOf } from './tendency.js';

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
