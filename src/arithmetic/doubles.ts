/**
 * Operations of float64 to nearest on arrays: the platform's own, with NaN as it is written everywhere.
 * @module
 */
import type { FloatArray } from '../kernel/bulk.js';

type Loop = (out: FloatArray, x: Float64Array, y: Float64Array, xStep: number, yStep: number) => void;

/** One loop for each operation, so that each stays monomorphic. */
const loops: Readonly<Record<string, Loop>> = {
  add: (out, x, y, xStep, yStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += xStep, k += yStep) {
      const s = x[j]! + y[k]!;
      out[i] = s === s ? s : NaN;
    }
  },
  sub: (out, x, y, xStep, yStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += xStep, k += yStep) {
      const s = x[j]! - y[k]!;
      out[i] = s === s ? s : NaN;
    }
  },
  mul: (out, x, y, xStep, yStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += xStep, k += yStep) {
      const s = x[j]! * y[k]!;
      out[i] = s === s ? s : NaN;
    }
  },
  div: (out, x, y, xStep, yStep) => {
    for (let i = 0, j = 0, k = 0; i < out.length; i++, j += xStep, k += yStep) {
      const s = x[j]! / y[k]!;
      out[i] = s === s ? s : NaN;
    }
  },
  sqrt: (out, x, _, step) => {
    for (let i = 0, j = 0; i < out.length; i++, j += step) {
      const s = Math.sqrt(x[j]!);
      out[i] = s === s ? s : NaN;
    }
  },
};

/** The operation of that name on Float64Arrays and numbers; whether there is one (fma is none of the platform's). */
export function operateOnDoubles(name: string, out: FloatArray, operands: readonly (number | FloatArray)[]): boolean {
  const loop = loops[name];
  if (loop === undefined) return false;
  const arrays = operands.map((x) => (typeof x === 'number' ? Float64Array.of(x) : (x as Float64Array)));
  const steps = operands.map((x) => (typeof x === 'number' ? 0 : 1));
  loop(out, arrays[0]!, arrays[1] ?? arrays[0]!, steps[0]!, steps[1] ?? 0);
  return true;
}
