/**
 * Operations on whole fields: those of a chopper, and those of float64 itself.
 * @module
 */
import type { Chopper } from '../../../chopper.js';

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
