/**
 * The operations of a chopper by name: how each is rounded once, and what float64 makes of it.
 * @module
 */
import { format } from '../format/names.js';
import { roundNumber } from '../kernel/bulk.js';
import { makePlan, type Plan } from '../kernel/plan.js';
import { checkOptions } from '../options.js';
import type { RandomWords } from '../random/words.js';
import { makeRule } from '../rounding/rule.js';
import { add, div, fma, mul, sqrt, sub } from './basic.js';
import { abs, fmod, logB, maximum, maximumNumber, minimum, minimumNumber, neg, remainder } from './exactOperations.js';
import { binary as binaryFunctions, unary as unaryFunctions } from './functions/index.js';
import { roundToIntegral, scaleB } from './scaling.js';

/** An operation on numbers: operands, then plan, random words and the index of the word to draw. */
export type Unary = (x: number, plan: Plan, words: RandomWords | undefined, index: number) => number;
export type Binary = (x: number, y: number, plan: Plan, words: RandomWords | undefined, index: number) => number;
export type Ternary = (
  x: number,
  y: number,
  z: number,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
) => number;

/** An operation whose real result is a float64. */
const exactly1 =
  (operation: (x: number) => number): Unary =>
  (x, plan, words, index) =>
    roundNumber(operation(x), plan, words, index);
const exactly2 =
  (operation: (x: number, y: number) => number): Binary =>
  (x, y, plan, words, index) =>
    roundNumber(operation(x, y), plan, words, index);

/** Operations on one number. */
export const unary = {
  sqrt,
  neg: exactly1(neg),
  abs: exactly1(abs),
  logB: exactly1(logB),
  roundToIntegral,
  ...unaryFunctions,
};

/** Operations on two numbers. */
export const binary = {
  add,
  sub,
  mul,
  div,
  remainder: exactly2(remainder),
  fmod: exactly2(fmod),
  minimum: exactly2(minimum),
  maximum: exactly2(maximum),
  minimumNumber: exactly2(minimumNumber),
  maximumNumber: exactly2(maximumNumber),
  scaleB,
  ...binaryFunctions,
};

/** Operations on three numbers. */
export const ternary = { fma };

/** Names of the operations on one number. */
export type UnaryOperation = keyof typeof unary;
/** Names of the operations on two numbers. */
export type BinaryOperation = keyof typeof binary;
/** Names of the operations on three numbers. */
export type TernaryOperation = keyof typeof ternary;

/** float64 to nearest even: what `emulation: 'double'` computes in before it rounds. */
const float64 = makePlan(makeRule(format('float64'), checkOptions(undefined, 'operations'), 'operations'));

/** The basic operations of float64 itself, which the platform rounds to nearest even. */
const platform = {
  add: exactly2((x, y) => x + y),
  sub: exactly2((x, y) => x - y),
  mul: exactly2((x, y) => x * y),
  div: exactly2((x, y) => x / y),
  sqrt: exactly1((x) => Math.sqrt(x)),
};

/** An operation as chop.m, pychop and CPFloat have it: float64's result, rounded again. */
export function inDouble(name: UnaryOperation | BinaryOperation | TernaryOperation): Unary | Binary | Ternary {
  if (name in platform) return platform[name as keyof typeof platform];
  if (name in unary) {
    const operation = unary[name as UnaryOperation];
    const twice: Unary = (x, plan, words, index) =>
      roundNumber(operation(x, float64, undefined, 0), plan, words, index);
    return twice;
  }
  if (name in binary) {
    const operation = binary[name as BinaryOperation];
    const twice: Binary = (x, y, plan, words, index) =>
      roundNumber(operation(x, y, float64, undefined, 0), plan, words, index);
    return twice;
  }
  const operation = ternary[name as TernaryOperation];
  const twice: Ternary = (x, y, z, plan, words, index) =>
    roundNumber(operation(x, y, z, float64, undefined, 0), plan, words, index);
  return twice;
}
