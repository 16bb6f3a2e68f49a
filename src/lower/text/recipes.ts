/**
 * The recipes of a chopper as lowered text takes them: the text of each operation, and the values that the text names.
 * @module
 */
import { add, div, mul, sqrt, sub } from '../../arithmetic/basic.js';
import { sharedBy } from '../../arithmetic/methods.js';
import { inDouble } from '../../arithmetic/operations.js';
import { recipeOf, type Circumstances, type RecipeFamily } from '../../arithmetic/recipe.js';
import { recipeFamily } from '../../arithmetic/scalars.js';
import type { Chopper } from '../../chopper.js';
import { RUN, type Draws } from '../../kernel/draws.js';
import { float, high, marginOf, quantaOf } from '../../kernel/quanta.js';
import type { Operations } from '../runtime.js';

/** The calls of lowered text that a recipe replaces. */
export type InlineName = 'add' | 'sub' | 'mul' | 'div' | 'inc' | 'dec' | 'sqrt';

/** The operation behind each: `inc` and `dec` add and subtract 1. */
const operationOf = { add: 'add', sub: 'sub', mul: 'mul', div: 'div', inc: 'add', dec: 'sub', sqrt: 'sqrt' } as const;
const exact = { add, sub, mul, div, sqrt };

/** How a chopper's operations are written. */
export interface Recipes {
  /** The expression of an operation on operands that are names or literals, and may be named more than once. */
  textOf(name: InlineName, operands: readonly string[]): string;
  /** The variables of a function that such expressions assign, and what they begin as. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the text names besides, by name. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The recipes of a chopper; undefined where none serve and its operations are calls.
 * @param prefix - what every name that they use begins with
 * @param operations - what operands that are not numbers go to
 */
export function recipesOf(chopper: Chopper, prefix: string, operations: Operations): Recipes | undefined {
  const { plan, position, emulation } = sharedBy(chopper)!;
  const family = recipeFamily(plan);
  if (family === undefined) return undefined;
  const isTable = family !== 'single' && family !== 'double';
  const { maxFinite, minNormal, signed, signedZero } = plan.rule.format;
  const circumstances: Circumstances = {
    twice: emulation === 'double',
    known: false,
    negativeZeros: plan.rule.rounding === 'towardNegative',
    flushes: plan.flushBelow > 0,
    unsigned: !signed,
  };
  const own = (name: string): string => `${prefix}${name}`;
  const names = {
    ...{ s: own('s'), r: own('r'), d: own('d'), i: own('i'), q: own('q') },
    ...{ float: own('f'), high: own('u'), magic: own('K'), half: own('H'), quantum: own('Q'), inverse: own('I') },
    ...{ abs: own('abs'), floor: own('floor'), fround: own('fround'), sqrt: own('sqrt') },
    maxFinite: String(maxFinite),
    minNormal: String(minNormal),
    margin: String(marginOf(plan)),
    word: `${own('W')}[${own('j')}]`,
    unit: String(1 / 4294967296),
  };
  const tables = isTable ? quantaOf(plan) : undefined;
  const values: Record<string, unknown> = {
    [names.abs]: Math.abs,
    [names.floor]: Math.floor,
    [names.fround]: Math.fround,
    [names.sqrt]: Math.sqrt,
    [own('else')]: otherwise(chopper, operations),
    ...(tables !== undefined && {
      [names.float]: float,
      [names.high]: high,
      [names.magic]: tables.magic,
      [names.half]: tables.half,
      [names.quantum]: tables.quantum,
      [names.inverse]: tables.inverse,
    }),
    ...(plan.stochastic && { [own('words')]: position, [own('W')]: (position as Draws).words }),
  };
  const variables = {
    ...{ [names.s]: '0.5', [names.r]: '0.5', [names.d]: '0.5', [names.q]: '0.5', [names.i]: '0' },
    ...(plan.stochastic && { [own('j')]: '0' }),
  };
  const draw = (name: InlineName): string[] => {
    if (!plan.stochastic) return [];
    const words = own('words');
    return [`${own('j')} = ${words}.at < ${RUN} ? ${words}.at++ : ${words}.fill('${operationOf[name]}')`];
  };
  const textOf = (name: InlineName, operands: readonly string[]): string => {
    const operation = operationOf[name];
    const all = name === 'inc' || name === 'dec' ? [operands[0]!, '1'] : operands;
    const { steps, condition, value } = recipeOf(operation, family, circumstances, { ...names, operands: all });
    // float64's own operators do with other operands what lowered code does.
    if (family === 'double' && operation !== 'sqrt' && all === operands) {
      return `((${names.s} = ${steps[0]![1]}) === ${names.s} ? ${names.s} : 0 / 0)`;
    }
    const isNumber = operands.filter((one) => !isLiteral(one)).map((one) => `typeof ${one} === 'number'`);
    const assignments = steps.map(([target, text]) => `${target} = ${text}`);
    const test = `(${[...draw(name), ...assignments, condition === '' ? 'true' : condition].join(', ')})`;
    const result = isTable ? (signedZero ? `${value} !== 0 ? ${value} : ${names.s} * 0` : `${value} + 0`) : value;
    return `(${[...isNumber, test].join(' && ')} ? (${result}) : ${own('else')}.${name}(${operands.join(', ')}))`;
  };
  return { textOf, variables, values };
}

/** Whether an operand is written as a number, in parentheses if it has a sign. */
export function isLiteral(text: string): boolean {
  return /^\(?-?[\d.]/.test(text);
}

/**
 * How many operations the text of a function may hold: V8 never optimizes a function of more than 60 KB of bytecode, where
 * calls are faster. An operation takes some 260 bytes to nearest, 300 in directed modes, 400 in the others.
 */
const mostByFamily: Readonly<Record<RecipeFamily, number>> = {
  even: 150,
  ties: 150,
  directed: 130,
  odd: 100,
  stochastic: 100,
  coin: 100,
  single: 200,
  double: Infinity, // no longer than calls
};

/** How many operations the text of a function may hold, over a chopper that recipes serve. */
export function mostOperations(chopper: Chopper): number {
  return mostByFamily[recipeFamily(sharedBy(chopper)!.plan)!];
}

/**
 * What the text calls where the recipe leaves the result open or operands are not numbers. For two numbers the random word is
 * drawn already.
 */
function otherwise(chopper: Chopper, operations: Operations): Record<InlineName, (x: unknown, y: unknown) => unknown> {
  const { plan, words, position, emulation } = sharedBy(chopper)!;
  const index = plan.stochastic ? (): number => position.get() - 1 : (): number => 0;
  type Basic = (x: number, y: number, ...rest: unknown[]) => number;
  const binary = (name: 'add' | 'sub' | 'mul' | 'div'): ((x: unknown, y: unknown) => unknown) => {
    const operation = (emulation === 'exact' ? exact[name] : inDouble(name)) as Basic;
    return (x, y) => {
      if (typeof x !== 'number' || typeof y !== 'number') return operations[name](x, y);
      return x !== x || y !== y ? NaN : operation(x, y, plan, words, index());
    };
  };
  const root = (emulation === 'exact' ? sqrt : inDouble('sqrt')) as (x: number, ...rest: unknown[]) => number;
  const [plus, minus] = [binary('add'), binary('sub')];
  return {
    add: plus,
    sub: minus,
    mul: binary('mul'),
    div: binary('div'),
    inc: (x) => (typeof x === 'number' ? plus(x, 1) : operations.inc(x)),
    dec: (x) => (typeof x === 'number' ? minus(x, 1) : operations.dec(x)),
    sqrt: (x) => {
      if (typeof x !== 'number') return operations.Math.sqrt(x as number);
      return x !== x ? NaN : root(x, plan, words, index());
    },
  };
}
