/**
 * Operations that notice underflow to zero.
 * @module
 */
import type { Operations } from '../operations.js';

type Operand = Float64Array | number;

/** Operations that know whether the product, quotient or rounding of a number that is not zero has become zero. */
export interface Watched extends Operations {
  readonly vanished: boolean;
}

/** Operations that may look for underflow: the callers of some algorithms do not ask. */
export type Watching = Operations & Partial<Watched>;

/** How many results are not zero by the rules of real numbers: those of operands that are not zero. */
function expected(x: Operand, y: Operand, count: number, isZero: (y: number) => boolean): number {
  if (typeof y === 'number' && isZero(y)) return 0;
  let found = 0;
  for (let i = 0; i < count; i++) {
    if ((typeof x === 'number' ? x : x[i]!) !== 0 && (typeof y === 'number' || !isZero(y[i]!))) found++;
  }
  return found;
}

function nonzero(x: Float64Array): number {
  let found = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) found++;
  return found;
}

const isZero = (y: number): boolean => y === 0;
/** What a finite number divided by it is zero. */
const isInfinite = (y: number): boolean => y === Infinity || y === -Infinity;

/**
 * The same operations, with the same results; they look for underflow until they have seen one. Fused operations are left
 * alone: their products are not rounded.
 */
export function watched(operations: Operations): Watched {
  let vanished = false;
  const bulk =
    (run: (out: Float64Array, x: Operand, y: Operand) => void, gone: (y: number) => boolean) =>
    (out: Float64Array, x: Operand, y: Operand): void => {
      if (vanished) return run(out, x, y);
      const wanted = expected(x, y, out.length, gone); // before: `out` may be an operand
      run(out, x, y);
      vanished = nonzero(out) < wanted;
    };
  const single =
    (run: (x: number, y: number) => number, gone: (y: number) => boolean) =>
    (x: number, y: number): number => {
      const result = run(x, y);
      if (result === 0 && x !== 0 && !gone(y)) vanished = true;
      return result;
    };
  return {
    ...operations,
    mul: single(operations.mul, isZero),
    div: single(operations.div, isInfinite),
    mulInto: bulk(operations.mulInto, isZero),
    divInto: bulk(operations.divInto, isInfinite),
    round: (x) => {
      const result = operations.round(x);
      if (result === 0 && x !== 0) vanished = true;
      return result;
    },
    roundInto: (out, x) => {
      const wanted = nonzero(x);
      operations.roundInto(out, x);
      vanished ||= nonzero(out) < wanted;
    },
    get vanished() {
      return vanished;
    },
  };
}
