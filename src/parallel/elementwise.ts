/**
 * Calls that treat every element alone: rounding and the operations of a chopper, a stretch of elements at a time.
 * @module
 */
import { chopper, type Chopper, type ChopperJSON } from '../chopper.js';
import { isStochastic, type RoundingMode } from '../modes.js';
import type { TypedArray } from './shared.js';

/** A call of a chopper's method that writes to an array. Arrays are in shared memory and of one length. */
export interface Elementwise {
  readonly kind: 'elementwise';
  /** `'into'`, `'addInto'`, … */
  readonly method: string;
  readonly chopper: ChopperJSON;
  /** Whether element i draws the chopper's word position + i. */
  readonly draws: boolean;
  readonly out: TypedArray;
  readonly operands: readonly (TypedArray | number)[];
  /** Elements of a part. */
  readonly stretch: number;
}

/** Whether elements draw random words; `toJSON` gives modes by name. */
export function draws({ rounding, flip }: ChopperJSON): boolean {
  return isStochastic(rounding as RoundingMode) || flip !== undefined;
}

/** Parts are long enough that taking one costs little, and short enough that threads end together and stop soon. */
const SHORTEST = 1024;
const LONGEST = 32768;

/** Elements of a part, a multiple of 16: random words are made for that many. */
export function stretchFor(length: number, threads: number): number {
  const share = Math.floor(length / (4 * threads * SHORTEST) + 1) * SHORTEST;
  return Math.min(share, LONGEST);
}

type Method = (out: TypedArray, ...operands: (TypedArray | number)[]) => unknown;

/** Computes the part of that number. */
export function elementwiseParts(work: Elementwise): (part: number) => void {
  const { method, out, operands, stretch } = work;
  const one = chopper(work.chopper);
  const { position } = one;
  const call = one[method as keyof Chopper] as Method;
  return (part) => {
    const start = part * stretch;
    const end = Math.min(start + stretch, out.length);
    if (work.draws) one.position = position + start;
    call(out.subarray(start, end), ...operands.map((x) => (typeof x === 'number' ? x : x.subarray(start, end))));
  };
}
