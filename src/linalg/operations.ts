/**
 * The operations of a chopper as the algorithms use them: on numbers, and on float64 arrays in bulk.
 *
 * A chopper to nearest float64 is what the engine's own operations are, bit for bit, and these are a thousand times
 * cheaper than exact ones: they serve then.
 * @module
 */
import type { Chopper } from '../chopper.js';
import { isStochastic } from '../modes.js';

type Operand = Float64Array | number;

/** Every operation draws one random word a result, as the chopper's methods do. */
export interface Operations {
  round(x: number): number;
  add(x: number, y: number): number;
  sub(x: number, y: number): number;
  mul(x: number, y: number): number;
  div(x: number, y: number): number;
  sqrt(x: number): number;
  fma(x: number, y: number, z: number): number;
  scaleB(x: number, n: number): number;
  roundInto(out: Float64Array, x: Float64Array): void;
  addInto(out: Float64Array, x: Operand, y: Operand): void;
  subInto(out: Float64Array, x: Operand, y: Operand): void;
  mulInto(out: Float64Array, x: Operand, y: Operand): void;
  divInto(out: Float64Array, x: Operand, y: Operand): void;
  fmaInto(out: Float64Array, x: Operand, y: Operand, z: Operand): void;
  /** Whether results depend on random words, so that the order of operations counts even where they are independent. */
  readonly random: boolean;
  /** Whether |x| has reached the largest finite number, or x is NaN. */
  overflowed(x: number): boolean;
}

/** The operations of `c`; they advance its position. */
export function operationsOf(c: Chopper): Operations {
  const { maxFinite } = c.format;
  const { flip } = c.toJSON();
  const shared = {
    fma: c.fma as Operations['fma'],
    scaleB: c.scaleB as Operations['scaleB'],
    fmaInto: c.fmaInto as Operations['fmaInto'],
    random: isStochastic(c.rounding) || flip !== undefined,
    overflowed: (x: number): boolean => !(x < maxFinite && x > -maxFinite),
  };
  if (isFloat64(c) && !shared.random) return { ...native, ...shared };
  return {
    round: c,
    add: c.add,
    sub: c.sub,
    mul: c.mul,
    div: c.div,
    sqrt: c.sqrt,
    roundInto: c.into,
    addInto: c.addInto,
    subInto: c.subInto,
    mulInto: c.mulInto,
    divInto: c.divInto,
    ...shared,
  };
}

function isFloat64({ format, rounding, saturate, subnormals }: Chopper): boolean {
  return (
    format.precision === 53 &&
    format.emin === -1022 &&
    format.emax === 1023 &&
    format.specials === 'ieee' &&
    rounding === 'tiesToEven' &&
    saturate === false &&
    subnormals === 'gradual'
  );
}

/** Element i of an operand that may be a number for all. */
const at = (x: Operand, i: number): number => (typeof x === 'number' ? x : x[i]!);

const native = {
  round: (x: number): number => x,
  add: (x: number, y: number): number => x + y,
  sub: (x: number, y: number): number => x - y,
  mul: (x: number, y: number): number => x * y,
  div: (x: number, y: number): number => x / y,
  sqrt: (x: number): number => Math.sqrt(x),
  roundInto: (out: Float64Array, x: Float64Array): void => void (out !== x && out.set(x)),
  addInto(out: Float64Array, x: Operand, y: Operand): void {
    for (let i = 0; i < out.length; i++) out[i] = at(x, i) + at(y, i);
  },
  subInto(out: Float64Array, x: Operand, y: Operand): void {
    for (let i = 0; i < out.length; i++) out[i] = at(x, i) - at(y, i);
  },
  mulInto(out: Float64Array, x: Operand, y: Operand): void {
    for (let i = 0; i < out.length; i++) out[i] = at(x, i) * at(y, i);
  },
  divInto(out: Float64Array, x: Operand, y: Operand): void {
    for (let i = 0; i < out.length; i++) out[i] = at(x, i) / at(y, i);
  },
};
