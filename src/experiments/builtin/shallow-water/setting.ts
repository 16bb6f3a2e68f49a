/**
 * What is simulated, and the constants that follow from it.
 *
 * Gradients are plain differences: the width of a cell is absorbed in the constants. These are computed in float64 and
 * rounded once, to nearest.
 * @module
 */
import { chopper as chopperOf } from '../../../chopper.js';
import { CELLS, COLUMNS, FACES, ROWS } from './grid.js';

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
const WIND = 0.12 / (1000 * DEPTH);
const PI = 3.141592653589793;
const { cos, sin, exp } = chopperOf('float64');

/** Constants of a setting that do not depend on a format. */
export function constantsOf({ gravity, length, ridge, timeStep, forced }: Setting) {
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

export type Constants = ReturnType<typeof constantsOf>;
