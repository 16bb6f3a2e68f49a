/**
 * Regularized evolution of programs (Real et al. 2019): the best of a few drawn is copied and changed, and the copy takes the
 * place of the oldest.
 * @module
 */
import { chopper } from '../../../chopper.js';
import { normal, uniform } from '../../author/data.js';
import { fitConstants } from './leastSquares.js';
import { copyOf, machineFor, OPERATORS, type Machine, type Program } from './program.js';

const POPULATION = 50;
/** Programs drawn in each iteration. */
const DRAWN = 5;
/** Iterations after which the population starts anew. */
const EPOCH = 5000;
/** Chebyshev nodes at which constants are fitted and programs compared. */
const NODES = 17;
/** Points at which the error of a program is measured. */
export const POINTS = 2001;
const PI = 3.141592653589793;

const { cos, exp2 } = chopper('float64');

/** The best program of a seed. */
export interface Found {
  readonly program: Program;
  /** Largest |2^x - program| at 2001 points of [0, 1]. */
  readonly error: number;
  /** The iteration that made it. */
  readonly iteration: number;
}

/** What a search is given. */
export interface Search {
  readonly operations: number;
  readonly constants: number;
  readonly iterations: number;
  readonly seed: bigint;
  readonly progress: (fraction: number) => void;
}

/** Numbers of one seed in a row, each with an index of its own. */
export interface Draws {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** An integer in 0..count-1. */
  readonly below: (count: number) => number;
  /** Standard normal. */
  readonly deviate: () => number;
}

/** Draws on streams 1 (uniform) and 2 (normal) of a seed. */
export function drawsOf(seed: bigint): Draws {
  const reader = (source: typeof uniform, stream: number): (() => number) => {
    let [piece, used, position] = [new Float64Array(0), 0, 0];
    return () => {
      if (used === piece.length) {
        piece = source(4096, { seed, stream, position });
        position += piece.length;
        used = 0;
      }
      return piece[used++]!;
    };
  };
  const next = reader(uniform, 1);
  return { next, below: (count) => Math.floor(next() * count), deviate: reader(normal, 2) };
}

/** The best program that the iterations of a seed find. */
export function search({ operations, constants, iterations, seed, progress }: Search): Found {
  const draws = drawsOf(seed);
  const nodes = machineFor(chebyshevNodes(), operations, constants);
  const grid = machineFor(gridPoints(), operations, constants);
  const [wanted, wantedWide] = [exp2(nodes.points), exp2(grid.points)];
  let best: Found | undefined;
  let population: { program: Program; error: number }[] = [];
  const enter = (program: Program, iteration: number): { program: Program; error: number } => {
    fitConstants(program, nodes, wanted);
    const error = largestError(program, nodes, wanted);
    if (error < (best?.error ?? Infinity)) {
      const wide = largestError(program, grid, wantedWide); // poles may lie between nodes
      if (wide < (best?.error ?? Infinity)) best = { program: copyOf(program), error: wide, iteration };
    }
    return { program, error };
  };
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (iteration % EPOCH === 0) {
      population = Array.from({ length: POPULATION }, () =>
        enter(randomProgram(operations, constants, draws), iteration),
      );
      progress(iteration / iterations);
    }
    let parent = population[draws.below(POPULATION)]!;
    for (let i = 1; i < DRAWN; i++) {
      const other = population[draws.below(POPULATION)]!;
      if (other.error < parent.error) parent = other;
    }
    const child = copyOf(parent.program);
    mutate(child, draws);
    population[iteration % POPULATION] = enter(child, iteration); // the oldest: places are taken in turn
  }
  return best!;
}

/** A program of random operations, its constants normal of deviation 3. */
export function randomProgram(operations: number, constants: number, draws: Draws): Program {
  const program: Program = {
    operators: new Uint8Array(operations),
    left: new Uint8Array(operations),
    right: new Uint8Array(operations),
    constants: new Float64Array(constants),
  };
  for (let i = 0; i < operations; i++) renewOperation(program, i, draws);
  renewConstants(program, draws);
  return program;
}

/** Changes a program: once, and once more with probability 0.4, and so on. */
export function mutate(program: Program, draws: Draws): void {
  do {
    const kind = draws.next();
    const at = draws.below(program.operators.length);
    if (kind < 0.25) renewConstants(program, draws);
    else if (kind < 0.45) renewOperation(program, at, draws);
    else if (kind < 0.65) program.operators[at] = draws.below(OPERATORS.length);
    else (draws.next() < 0.5 ? program.left : program.right)[at] = anyValue(program, at, draws);
  } while (draws.next() < 0.4);
}

function renewConstants({ constants }: Program, draws: Draws): void {
  for (let j = 0; j < constants.length; j++) constants[j] = 3 * draws.deviate();
}

/** A new operation; with probability 0.7 one of its operands is the result before it. */
function renewOperation(program: Program, at: number, draws: Draws): void {
  program.operators[at] = draws.below(OPERATORS.length);
  program.left[at] = anyValue(program, at, draws);
  program.right[at] = anyValue(program, at, draws);
  if (at === 0 || draws.next() >= 0.7) return;
  (draws.next() < 0.5 ? program.left : program.right)[at] = program.constants.length + at;
}

/** x, a constant, or a result before operation `at`. */
function anyValue({ constants }: Program, at: number, draws: Draws): number {
  return draws.below(1 + constants.length + at);
}

/** The largest error at the machine's points; infinite where a value is not a number. */
function largestError(program: Program, machine: Machine, wanted: Float64Array): number {
  const values = machine.run(program);
  let largest = 0;
  for (let k = 0; k < wanted.length; k++) {
    const error = Math.abs(wanted[k]! - values[k]!);
    if (!(error < Infinity)) return Infinity;
    if (error > largest) largest = error;
  }
  return largest;
}

function chebyshevNodes(): Float64Array {
  return Float64Array.from({ length: NODES }, (_, k) => (1 - cos(((2 * k + 1) * PI) / (2 * NODES))) / 2);
}

function gridPoints(): Float64Array {
  return Float64Array.from({ length: POINTS }, (_, k) => k / (POINTS - 1));
}
