/**
 * The math functions, each the exact value rounded once.
 * @module
 */
import type { Plan } from '../../kernel/plan.js';
import type { RandomWords } from '../../random/words.js';
import { evaluate } from './evaluate.js';
import type { MathFunction } from './estimate.js';
import { erf, erfc } from './errorFunction.js';
import { exp, exp10, exp2, expm1 } from './exponential.js';
import { gamma, lgamma } from './gamma.js';
import { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.js';
import { log, log10, log1p, log2 } from './logarithm.js';
import { cbrt, hypot, pow, rsqrt } from './power.js';
import { acos, asin, atan, atan2 } from './inverseTrigonometric.js';
import { cos, sin, tan } from './trigonometric.js';

const unaries = {
  exp,
  exp2,
  exp10,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  cbrt,
  rsqrt,
  erf,
  erfc,
  gamma,
  lgamma,
};

const binaries = { atan2, pow, hypot };

/** The functions of one argument. */
export type UnaryName = keyof typeof unaries;
/** The functions of two arguments. */
export type BinaryName = keyof typeof binaries;

/** A function of one number: its exact value rounded once by `plan`, which draws word `index` in the stochastic modes. */
export type UnaryFunction = (x: number, plan: Plan, words: RandomWords | undefined, index: number) => number;
/** A function of two numbers, likewise; `atan2` takes y first. */
export type BinaryFunction = (
  x: number,
  y: number,
  plan: Plan,
  words: RandomWords | undefined,
  index: number,
) => number;

function each<Name extends string, F>(
  functions: Readonly<Record<Name, MathFunction>>,
  wrap: (f: MathFunction) => F,
): Readonly<Record<Name, F>> {
  const entries = Object.entries<MathFunction>(functions).map(([name, f]) => [name, wrap(f)]);
  return Object.freeze(Object.fromEntries(entries)) as Record<Name, F>;
}

/** Every function of one argument, by name. */
export const unary = /* @__PURE__ */ each<UnaryName, UnaryFunction>(
  unaries,
  (f) => (x, plan, words, index) => evaluate(f, x, 0, plan, words, index),
);

/** Every function of two arguments, by name. */
export const binary = /* @__PURE__ */ each<BinaryName, BinaryFunction>(
  binaries,
  (f) => (x, y, plan, words, index) => evaluate(f, x, y, plan, words, index),
);
