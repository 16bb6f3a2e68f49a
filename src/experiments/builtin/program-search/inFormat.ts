/**
 * A program in bfloat16: constants and operations rounded, and the constants moved until no move helps.
 * @module
 */
import { chopper, type Chopper } from '../../../chopper.js';
import { nextDown, nextUp, values } from '../../../value/neighbours.js';
import { power } from '../../../format/bits.js';
import { copyOf, type Program } from './program.js';

const rounded = chopper('bfloat16');
/** A constant is moved by up to so many places. */
const REACH = 3;

/** All bfloat16 numbers of [0, 1], and 2^x of them. */
let inputs: { readonly x: Float64Array<ArrayBuffer>; readonly wanted: Float64Array } | undefined;

/** What moving constants comes to. */
export interface Moved {
  /** Largest error over all bfloat16 numbers of [0, 1], in units of 2^-7: constants rounded to nearest. */
  readonly nearest: number;
  /** And once they have been moved. */
  readonly moved: number;
  readonly program: Program;
}

/** Moves the constants of `program` one at a time, by up to three places, until the largest error no longer falls. */
export function moveConstants(program: Program): Moved {
  const own = copyOf(program);
  own.constants.set(rounded(own.constants));
  const nearest = errorOf(own);
  let [least, before] = [nearest, Infinity];
  while (least < before) {
    before = least;
    for (let j = 0; j < own.constants.length; j++) {
      const kept = own.constants[j]!;
      let best = kept;
      for (const candidate of around(kept)) {
        own.constants[j] = candidate;
        const error = errorOf(own);
        if (error < least) [least, best] = [error, candidate];
      }
      own.constants[j] = best;
    }
  }
  return { nearest, moved: least, program: own };
}

function around(x: number): number[] {
  let [up, down] = [x, x];
  const found: number[] = [];
  for (let i = 0; i < REACH; i++) {
    up = nextUp(up, 'bfloat16');
    down = nextDown(down, 'bfloat16');
    found.push(up, down);
  }
  return found;
}

function errorOf({ operators, left, right, constants }: Program): number {
  inputs ??= makeInputs();
  const { add, sub, mul, div }: Chopper = rounded;
  const methods = [add, sub, mul, div];
  type Value = number | Float64Array<ArrayBuffer>;
  const results: Value[] = [inputs.x, ...constants];
  for (let i = 0; i < operators.length; i++) {
    const operate = methods[operators[i]!]! as (a: Value, b: Value) => Value;
    results.push(operate(results[left[i]!]!, results[right[i]!]!));
  }
  const value = results.at(-1)!;
  let largest = 0;
  for (let k = 0; k < inputs.wanted.length; k++) {
    const error = Math.abs((typeof value === 'number' ? value : value[k]!) - inputs.wanted[k]!);
    if (!(error < Infinity)) return Infinity;
    largest = Math.max(largest, error);
  }
  return largest * power(7);
}

function makeInputs(): NonNullable<typeof inputs> {
  const x = Float64Array.from([...values('bfloat16')].filter((value) => value >= 0 && value <= 1));
  return { x, wanted: chopper('float64').exp2(x) };
}
