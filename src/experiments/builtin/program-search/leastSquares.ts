/**
 * Constants of a program by the method of Levenberg and Marquardt.
 * @module
 */
import type { Machine, Program } from './program.js';

/** Trials of a fit. */
const STEPS = 10;
/** Derivatives are differences of this times |c| + 1. */
const DIFFERENCE = 1e-6;

/**
 * Moves the constants of `program`, in place, so that the sum of squares of `target` minus its values falls: at most ten
 * steps. Each is damped by the diagonal of the normal equations; the damping falls tenfold after a step that helps, and
 * grows tenfold after one that does not.
 */
export function fitConstants(program: Program, machine: Machine, target: Float64Array): void {
  const { constants } = program;
  const m = constants.length;
  const residuals = new Float64Array(target.length);
  const slopes = new Float64Array(m * target.length);
  let squares = residualsOf(program, machine, target, residuals);
  let [damping, isFresh] = [1e-3, false];
  for (let step = 0; step < STEPS && squares < Infinity && squares > 0; step++) {
    if (!isFresh) slopesOf(program, machine, target, residuals, slopes);
    isFresh = true;
    const move = solveNormal(slopes, residuals, m, damping);
    if (move === undefined) return;
    const before = constants.slice();
    for (let j = 0; j < m; j++) constants[j]! += move[j]!;
    const trial = squaresOf(machine.run(program), target);
    if (trial < squares) {
      const gained = squares - trial;
      squares = residualsOf(program, machine, target, residuals);
      damping /= 10;
      isFresh = false;
      if (gained < 1e-9 * squares) return;
    } else {
      constants.set(before);
      damping *= 10;
    }
  }
}

/** The sum of squares of target - values; infinite where it is not a number. */
function squaresOf(values: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < target.length; k++) sum += (target[k]! - values[k]!) * (target[k]! - values[k]!);
  return sum < Infinity ? sum : Infinity;
}

function residualsOf(program: Program, machine: Machine, target: Float64Array, residuals: Float64Array): number {
  const values = machine.run(program);
  for (let k = 0; k < target.length; k++) residuals[k] = target[k]! - values[k]!;
  return squaresOf(values, target);
}

/** The derivatives of the values by each constant, a row a constant. */
function slopesOf(
  program: Program,
  machine: Machine,
  target: Float64Array,
  residuals: Float64Array,
  slopes: Float64Array,
): void {
  const { constants } = program;
  for (let j = 0; j < constants.length; j++) {
    const kept = constants[j]!;
    const difference = DIFFERENCE * (Math.abs(kept) + 1);
    constants[j] = kept + difference;
    const values = machine.run(program);
    const at = j * target.length;
    for (let k = 0; k < target.length; k++) slopes[at + k] = (residuals[k]! - (target[k]! - values[k]!)) / difference;
    constants[j] = kept;
  }
}

/** (J^T J + damping diag) move = J^T r by elimination; undefined where that gives no numbers. */
function solveNormal(
  slopes: Float64Array,
  residuals: Float64Array,
  m: number,
  damping: number,
): Float64Array | undefined {
  const count = residuals.length;
  const width = m + 1;
  const system = new Float64Array(m * width);
  const product = (a: Float64Array, from: number, b: Float64Array, at: number): number => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += a[from + k]! * b[at + k]!;
    return sum;
  };
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) system[i * width + j] = product(slopes, i * count, slopes, j * count);
    system[i * width + m] = product(slopes, i * count, residuals, 0);
    system[i * width + i]! += damping * (system[i * width + i]! + 1e-9); // constants that are not used stay
  }
  for (let i = 0; i < m; i++) {
    const pivot = system[i * width + i]!; // positive: the matrix is positive definite
    for (let row = i + 1; row < m; row++) {
      const factor = system[row * width + i]! / pivot;
      for (let j = i; j < width; j++) system[row * width + j]! -= factor * system[i * width + j]!;
    }
  }
  const move = new Float64Array(m);
  for (let i = m - 1; i >= 0; i--) {
    let sum = system[i * width + m]!;
    for (let j = i + 1; j < m; j++) sum -= system[i * width + j]! * move[j]!;
    move[i] = sum / system[i * width + i]!;
    if (!(Math.abs(move[i]!) < Infinity)) return undefined;
  }
  return move;
}
