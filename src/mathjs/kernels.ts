/**
 * The scalar functions of math.js that a chopper computes: what stands on them (matrices, decompositions, statistics) follows.
 * @module
 */
import type { Chopper } from '../chopper.js';

/** A function of numbers in the place of one signature of math.js's own. */
export interface Kernel {
  readonly signature: 'number' | 'number,number';
  readonly compute: (x: number, y: number) => number;
  /** Whether math.js answers with a complex number here, unless it is configured to be predictable. */
  readonly leavesReals?: (x: number, y: number) => boolean;
}

const unary = (compute: (x: number) => number, leavesReals?: (x: number) => boolean): Kernel => ({
  signature: 'number',
  compute,
  ...(leavesReals !== undefined && { leavesReals }),
});

const binary = (compute: Kernel['compute'], leavesReals?: Kernel['leavesReals']): Kernel => ({
  signature: 'number,number',
  compute,
  ...(leavesReals !== undefined && { leavesReals }),
});

const isNegative = (x: number) => x < 0;
const isWithinOne = (x: number) => x > -1 && x < 1;
const isBeyondOne = (x: number) => x < -1 || x > 1;

/** The kernels by their names in math.js. */
export function kernelsOf(c: Chopper): Readonly<Record<string, Kernel>> {
  return {
    addScalar: binary(c.add),
    subtractScalar: binary(c.sub),
    multiplyScalar: binary(c.mul),
    divideScalar: binary(c.div),
    pow: binary(c.pow, (x, y) => x < 0 && !Number.isInteger(y)),
    mod: binary((x, y) => floorMod(c, x, y)),
    atan2: binary(c.atan2),
    abs: unary(c.abs),
    unaryMinus: unary(c.neg),
    square: unary((x) => c.mul(x, x)),
    cube: unary((x) => c.pow(x, 3)),
    sqrt: unary(c.sqrt, isNegative),
    cbrt: unary(c.cbrt),
    exp: unary(c.exp),
    expm1: unary(c.expm1),
    log: unary(c.log, isNegative),
    log2: unary(c.log2, isNegative),
    log10: unary(c.log10, isNegative),
    log1p: unary(c.log1p, (x) => x < -1),
    sin: unary(c.sin),
    cos: unary(c.cos),
    tan: unary(c.tan),
    asin: unary(c.asin, isBeyondOne),
    acos: unary(c.acos, isBeyondOne),
    atan: unary(c.atan),
    sinh: unary(c.sinh),
    cosh: unary(c.cosh),
    tanh: unary(c.tanh),
    asinh: unary(c.asinh),
    acosh: unary(c.acosh, (x) => x < 1),
    atanh: unary(c.atanh, isBeyondOne),
    sec: unary((x) => c.div(1, c.cos(x))),
    csc: unary((x) => c.div(1, c.sin(x))),
    cot: unary((x) => c.div(1, c.tan(x))),
    sech: unary((x) => c.div(1, c.cosh(x))),
    csch: unary((x) => c.div(1, c.sinh(x))),
    coth: unary((x) => c.div(1, c.tanh(x))),
    asec: unary((x) => c.acos(c.div(1, x)), isWithinOne),
    acsc: unary((x) => c.asin(c.div(1, x)), isWithinOne),
    acot: unary((x) => c.atan(c.div(1, x))),
    asech: unary(
      (x) => c.acosh(c.div(1, x)),
      (x) => x <= 0 || x > 1,
    ),
    acsch: unary((x) => c.asinh(c.div(1, x))),
    acoth: unary((x) => c.atanh(c.div(1, x)), isWithinOne),
    gamma: unary(c.gamma),
    lgamma: unary(c.lgamma, isNegative),
    erf: unary(c.erf),
  };
}

/** math.js's mod: x - y floor(x / y), and x where y is 0. The remainder of `fmod` is exact; one addition rounds. */
function floorMod(c: Chopper, x: number, y: number): number {
  if (y === 0) return c(x);
  const remainder = x % y;
  if (remainder === 0) return c.sub(1, 1); // an exact zero difference, -0 in towardNegative alone
  return remainder < 0 !== y < 0 ? c.add(remainder, y) : c(remainder);
}

/** Constants of math.js, which are rounded once. */
export const constants: Readonly<Record<string, number>> = {
  pi: 3.141592653589793,
  tau: 6.283185307179586,
  e: 2.718281828459045,
  phi: 1.618033988749895,
  LN2: 0.6931471805599453,
  LN10: 2.302585092994046,
  LOG2E: 1.4426950408889634,
  LOG10E: 0.4342944819032518,
  SQRT1_2: 0.7071067811865476,
  SQRT2: 1.4142135623730951,
};
