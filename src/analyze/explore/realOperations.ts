/**
 * The operations of a program on shadows: the real result, a bound of its error, and how errors of operands travel.
 * @module
 */
import { bigBinary, bigUnary } from '../big/functions.js';
import {
  bigOf,
  compareBig,
  exponentOfBig,
  fits,
  magnitude,
  minus,
  over,
  plus,
  roundBig,
  times,
  toNumber,
  type Big,
} from '../big/float.js';
import { power } from '../../format/bits.js';
import { chopper } from '../../chopper.js';

const { log } = chopper('float64');

/** A real result; undefined where there is none: a pole, a root of a negative number. */
export interface Real {
  readonly z: Big;
  readonly beta: number;
}

/** An operand: the real number and the bound of its error. */
export interface Operand {
  readonly z: Big;
  readonly beta: number;
}

/** Places beyond those of the shadow that the error of a single rounding is computed to. */
const SLACK = 64;

/** x op y for operands without errors, exactly where that is a dyadic number, and far below the last place elsewhere. */
export function realOf(name: string, operands: readonly Big[], bits: number): Big | undefined {
  const [x, y] = operands as [Big, Big];
  switch (name) {
    case 'add':
      return plus(x, y);
    case 'sub':
      return minus(x, y);
    case 'mul':
      return times(x, y);
    case 'div':
      return y.m === 0n ? undefined : over(x, y, bits);
    case 'rem':
      return y.m === 0n ? undefined : minus(x, times(y, quotient(x, y)));
  }
  return bigBinary[name]?.(x, y, bits) ?? bigUnary[name]?.(x, bits);
}

/** x / y, truncated. */
function quotient(x: Big, y: Big): Big {
  const e = Math.min(x.e, y.e);
  return { m: (x.m << BigInt(x.e - e)) / (y.m << BigInt(y.e - e)), e: 0 };
}

/** The shadow's result of an operation, to `bits` bits, with its bound. */
export function shadowed(name: string, operands: readonly Operand[], bits: number): Real | undefined {
  const exact = realOf(
    name,
    operands.map(({ z }) => z),
    bits,
  );
  if (exact === undefined) return undefined;
  const z = roundBig(exact, bits);
  const size = Math.abs(toNumber(z));
  const isExact = /^(?:add|sub|mul|rem)$/.test(name) && fits(exact, bits);
  const own = isExact ? 0 : size * power(1 - bits);
  const [x, y = { z, beta: 0 }] = operands as [Operand, Operand?];
  if (x.beta === 0 && y.beta === 0) return { z, beta: own };
  return { z, beta: upward(travelled(name, x, y, size)) + own };
}

/** Room for the roundings of the bound itself. */
function upward(bound: number): number {
  return bound * (1 + power(-40));
}

/** What errors of operands make of the result. */
function travelled(name: string, x: Operand, y: Operand, size: number): number {
  const ax = Math.abs(toNumber(x.z));
  const ay = Math.abs(toNumber(y.z));
  switch (name) {
    case 'add':
    case 'sub':
      return x.beta + y.beta;
    case 'mul':
      return ax * y.beta + ay * x.beta + x.beta * y.beta;
    case 'div':
      return y.beta >= ay ? Infinity : (x.beta + size * y.beta) / (ay - y.beta);
    case 'rem':
      return y.beta > 0 ? Infinity : x.beta;
    case 'hypot':
      return x.beta + y.beta;
    case 'atan2': {
      const distance = Math.max(ax, ay) - x.beta - y.beta;
      return distance <= 0 ? Infinity : (2 * (x.beta + y.beta)) / distance;
    }
    case 'pow':
      if (x.beta * 4 >= ax || (x.beta * ay) / ax > 0.1) return Infinity;
      return 2 * size * ((ay * x.beta) / ax + Math.abs(log(ax)) * y.beta);
    default:
      return slope(name, toNumber(x.z), x.beta, size) * x.beta;
  }
}

/** |f'| at the worst end of x ± beta; infinite where that leaves the domain. */
function slope(name: string, x: number, beta: number, size: number): number {
  const a = Math.abs(x);
  const inside = (room: number): number => (room > 0 ? 1 / room : Infinity);
  switch (name) {
    case 'sqrt':
      return x - beta > 0 ? inside(2 * Math.sqrt(x - beta) * (1 - power(-50))) : Infinity;
    case 'cbrt':
      return a > 2 * beta ? (2 * size) / a : Infinity;
    case 'exp':
      return beta < 0.5 ? 2 * size : Infinity;
    case 'expm1':
      return beta < 0.5 ? 2 * (size + 1) : Infinity;
    case 'log':
      return inside(x - beta);
    case 'log2':
      return 1.4426950408889636 * inside(x - beta);
    case 'log10':
      return 0.4342944819032519 * inside(x - beta);
    case 'log1p':
      return inside(1 + x - beta);
    case 'tan':
      return beta * (1 + size * size) < 0.1 ? 2 * (1 + size * size) : Infinity;
    case 'asin':
    case 'acos':
      return a + beta < 1 ? inside(Math.sqrt((1 - a - beta) * (1 + a))) : Infinity;
    case 'sinh':
    case 'cosh':
      return beta < 0.5 ? 2 * (size + 1) : Infinity;
    case 'acosh':
      return x - beta > 1 ? inside(Math.sqrt((x - beta - 1) * (x + 1))) : Infinity;
    case 'atanh':
      return inside((1 - a - beta) * (1 + a));
    default:
      return 1; // sin, cos, atan, tanh, asinh
  }
}

/** How much of the errors of its operands an operation hands on: the Shapley value of two players. */
export function weights(
  name: string,
  computed: readonly number[],
  real: readonly Big[],
  bits: number,
): readonly [number, number] {
  const [x, y] = real as [Big, Big];
  const [vx, vy] = computed as [number, number];
  switch (name) {
    case 'add':
      return [1, 1];
    case 'sub':
      return [1, -1];
    case 'mul':
      return [(toNumber(y) + vy) / 2, (toNumber(x) + vx) / 2];
    case 'div': {
      const wy = toNumber(y);
      return [(1 / wy + 1 / vy) / 2, -(toNumber(x) + vx) / (2 * wy * vy)];
    }
  }
  const at = (a: Big, b: Big): Big | undefined => realOf(name, [a, b], bits + SLACK);
  const hx = bigOf(vx);
  if (computed.length === 1) {
    return [ratio(difference(at(hx, hx), at(x, x)), minus(hx, x)), 0];
  }
  const hy = bigOf(vy);
  const corners = { both: at(hx, hy), first: at(hx, y), second: at(x, hy), none: at(x, y) };
  const dx = minus(hx, x);
  const dy = minus(hy, y);
  const half = (a: Big | undefined, b: Big | undefined, d: Big): number => ratio(average(a, b), d);
  return [
    half(difference(corners.first, corners.none), difference(corners.both, corners.second), dx),
    half(difference(corners.second, corners.none), difference(corners.both, corners.first), dy),
  ];
}

function difference(a: Big | undefined, b: Big | undefined): Big | undefined {
  return a === undefined || b === undefined ? undefined : minus(a, b);
}

function average(a: Big | undefined, b: Big | undefined): Big | undefined {
  if (a === undefined || b === undefined) return undefined;
  const sum = plus(a, b);
  return { m: sum.m, e: sum.e - 1 };
}

function ratio(a: Big | undefined, b: Big): number {
  return a === undefined || b.m === 0n ? 0 : toNumber(over(a, b, 80));
}

/** Whether a sum is nothing but the error of its operands: no format shows it. */
export function isNothing(z: Big, beta: number, operands: readonly Big[], precision: number): boolean {
  if (z.m === 0n) return true;
  if (!(Math.abs(toNumber(z)) <= beta)) return false;
  const sizes = operands.filter(({ m }) => m !== 0n).map(exponentOfBig);
  const most = sizes.reduce((a, b) => Math.max(a, b), -Infinity);
  return (
    compareBig(magnitude(z), { m: 1n, e: most - precision - 10 }) <= 0 || exponentOfBig(z) <= most - precision - 10
  );
}
