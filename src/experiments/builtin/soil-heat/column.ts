/**
 * The soil column: explicit Euler steps of the heat equation, every operation rounded.
 *
 * Node 0 is held at the temperature of the surface, node 60 is insulated: the node below it always has its temperature,
 * so that the same operations serve all nodes. Each step computes
 *
 *     a = fl(fl(T[m+1] - 2 T[m]) + T[m-1]);   T[m] = fl(T[m] + fl(xi a)),   m = 1..60.
 * @module
 */
import type { Chopper } from '../../../chopper.js';
import { arena } from '../../../kernel/memory.js';
import { isStochastic } from '../../../modes.js';

/** Nodes 0..60, a metre apart. */
export const NODES = 61;
/** Square metres per second. */
const DIFFUSIVITY = 7e-7;
/** The nodes that change, and four below the column that fill whole vectors: nobody reads them. */
const INNER = 64;
const STEPS_BETWEEN_REPORTS = 8192;

/** What the column starts from; temperatures in the unit and from the zero that they are kept in. */
export interface Column {
  readonly surface: number;
  readonly initial: number;
  /** Seconds. */
  readonly timeStep: number;
  readonly steps: number;
}

/**
 * The temperatures of nodes 0..60 after the last step, each operation rounded by `chopper`, constants to nearest. Where no
 * random words are drawn, a step that changes nothing ends the run: nor would those that follow.
 */
export function diffuse(chopper: Chopper, column: Column, progress: (fraction: number) => void): Float64Array {
  const { steps, surface, initial, timeStep } = column;
  const nearest = chopper.with({ rounding: 'tiesToEven' });
  const ratio = nearest(timeStep * DIFFUSIVITY);
  const { subInto, addInto, mulInto } = chopper;
  const { allocate, release } = arena(4096);
  const nodes = allocate(INNER + 2, 'float64').fill(nearest(initial));
  nodes[0] = nearest(surface);
  const [above, inner, below] = [0, 1, 2].map((start) => nodes.subarray(start, start + INNER)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const a = allocate(INNER, 'float64');
  for (let step = 1; step <= steps; step++) {
    const before = step % STEPS_BETWEEN_REPORTS === 0 && !isStochastic(chopper.rounding) ? nodes.slice() : undefined;
    for (let m = 0; m < INNER; m++) a[m] = 2 * inner[m]!; // exact
    subInto(a, below, a);
    addInto(a, a, above);
    mulInto(a, ratio, a);
    addInto(inner, inner, a);
    nodes[NODES] = nodes[NODES - 1]!;
    if (before?.every((T, m) => Object.is(T, nodes[m])) === true) break;
    if (step % STEPS_BETWEEN_REPORTS === 0) progress(step / steps);
  }
  release();
  return nodes.slice(0, NODES);
}

/** The same in float64, whose own operations round each result to nearest. */
export function diffuseInDouble({ steps, surface, initial, timeStep }: Column): Float64Array {
  const ratio = timeStep * DIFFUSIVITY;
  const nodes = new Float64Array(NODES + 1).fill(initial);
  nodes[0] = surface;
  for (let step = 0; step < steps; step++) {
    let previous = nodes[0];
    for (let m = 1; m < NODES; m++) {
      const here = nodes[m]!;
      nodes[m] = here + ratio * (nodes[m + 1]! - 2 * here + previous);
      previous = here;
    }
    nodes[NODES] = nodes[NODES - 1]!;
  }
  return nodes.slice(0, NODES);
}
