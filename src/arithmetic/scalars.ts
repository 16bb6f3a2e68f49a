/**
 * The scalar methods of a chopper: rounding a number, and + - * / sqrt and fma, each by its recipe.
 *
 * The closures are made by scripts/closures.mjs from recipe.ts. Where a recipe leaves a result open, the operation as
 * basic.ts has it decides, with the same random word.
 * @module
 */
import { Draws, type Position } from '../kernel/draws.js';
import type { Plan } from '../kernel/plan.js';
import { familyOf, float, high, marginOf, quantaOf } from '../kernel/quanta.js';
import { power } from '../format/bits.js';
import type { RandomWords } from '../random/words.js';
import type { OperandArray } from './operandArray.js';
import type { RecipeFamily, RecipeName } from './recipe.js';
import { scalars } from './scalars.generated.js';

/** A scalar method; what is not made of numbers goes to `arrays`. */
export type Scalar = (...operands: any[]) => any; // eslint-disable-line @typescript-eslint/no-explicit-any -- numbers at every call but those that go on to `arrays`

/** What a closure takes its tables and its other ways from. */
export interface Circumstance {
  readonly float: Float64Array;
  readonly high: Uint32Array;
  readonly magic: Float64Array;
  readonly half: Float64Array;
  readonly quantum: Float64Array;
  readonly inverse: Float64Array;
  readonly maxFinite: number;
  readonly margin: number;
  readonly signedZero: boolean;
  readonly draws: Draws;
  readonly random: Uint32Array;
  /** The operation on numbers whose result the recipe leaves open. */
  readonly other: Scalar;
  /** The operation on operands that are not all numbers. */
  readonly arrays: (operands: readonly (number | OperandArray)[]) => unknown;
}

/** Makers of closures by family and operation; float64 to nearest has no fma of its own. */
export type Scalars = Readonly<
  Record<RecipeFamily, Partial<Readonly<Record<RecipeName, (circumstance: Circumstance) => Scalar>>>>
>;

/** An operation as basic.ts has it. */
export type Operation = (...parameters: never[]) => number;

/** The family whose recipes serve a plan; undefined where none does. */
export function recipeFamily(plan: Plan): RecipeFamily | undefined {
  if (isOwn(plan, 53, -1022, 1023)) return 'double';
  return isOwn(plan, 24, -126, 127) ? 'single' : familyOf(plan);
}

/** The family whose closures serve a plan: those of signed formats that do not flush. */
export function scalarFamily(plan: Plan): RecipeFamily | undefined {
  return plan.rule.format.signed && plan.flushBelow === 0 ? recipeFamily(plan) : undefined;
}

/** Whether the rule is float64's or float32's own rounding, to nearest. */
function isOwn({ rule }: Plan, precision: number, emin: number, emax: number): boolean {
  const { format, overflow, infinite } = rule;
  return (
    rule.rounding === 'tiesToEven' &&
    rule.subnormals === 'gradual' &&
    rule.flip === undefined &&
    format.precision === precision &&
    format.emin === emin &&
    format.maxFinite === (2 - power(1 - precision)) * power(emax) &&
    format.signedZero &&
    overflow.positive === Infinity &&
    overflow.negative === -Infinity &&
    infinite.positive === Infinity &&
    infinite.negative === -Infinity &&
    format.specials !== 'p3109'
  );
}

/**
 * The method of that name on numbers; undefined where no recipe serves the plan.
 * @param operation - the same as basic.ts has it
 * @param arrays - where operands go that are not all numbers
 */
export function scalarOf(
  name: RecipeName,
  operation: Operation,
  plan: Plan,
  words: RandomWords | undefined,
  position: Position,
  arrays: Circumstance['arrays'],
): Scalar | undefined {
  const family = scalarFamily(plan);
  const make = family === undefined ? undefined : scalars[family][name];
  if (family === undefined || make === undefined) return undefined;
  const { maxFinite, signedZero } = plan.rule.format;
  const draws = position as Draws;
  const tables = family === 'single' || family === 'double' ? empty : quantaOf(plan);
  return make({
    float,
    high,
    ...tables,
    maxFinite,
    margin: marginOf(plan),
    signedZero,
    draws,
    random: draws.words,
    other: otherWay(arities[name], operation, plan, words, position),
    arrays,
  });
}

/** Numbers that each operation takes. */
const arities: Readonly<Record<RecipeName, number>> = { round: 1, add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 };

const none = new Float64Array(0);
const empty = { magic: none, half: none, quantum: none, inverse: none };

/** The operation where the recipe leaves the result open. NaN comes first: what has overflowed stays there. */
export function otherWay(
  arity: number,
  operation: Operation,
  plan: Plan,
  words: RandomWords | undefined,
  position: Position,
): Scalar {
  const call = operation as (...operands: unknown[]) => number;
  const index = plan.stochastic ? (): number => position.get() - 1 : (): number => 0;
  switch (arity) {
    case 1:
      return (x: number) => (x !== x ? NaN : call(x, plan, words, index()));
    case 2:
      return (x: number, y: number) => (x !== x || y !== y ? NaN : call(x, y, plan, words, index()));
    default:
      return (x: number, y: number, z: number) =>
        x !== x || y !== y || z !== z ? NaN : call(x, y, z, plan, words, index());
  }
}
