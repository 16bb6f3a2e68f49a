/**
 * The methods of a chopper: its operations on numbers and, elementwise, on arrays.
 * @module
 */
import type { OperandArray } from './operandArray.js';
import type { Position } from '../kernel/draws.js';
import type { Plan } from '../kernel/plan.js';
import { checkWords, type CheckedOptions } from '../options.js';
import type { RandomWords } from '../random/words.js';
import {
  binary,
  inDouble,
  ternary,
  unary,
  type BinaryOperation,
  type TernaryOperation,
  type UnaryOperation,
} from './operations.js';
import type { Float16ArrayLike } from '../kernel/bulk.js';
import { operate } from './elementwise.js';
import { isFunctionKernel } from './functionKernels.js';
import { functionScalarOf } from './functionScalars.js';
import type { FunctionKernel } from './kernelModules.js';
import { scalarOf } from './scalars.js';
import { shortOperation, type ShortOperation } from './shortArrays.js';
import type { RecipeName } from './recipe.js';

/** What an operation on arrays of that kind gives. */
export type ResultOf<A extends OperandArray> = A extends Float64Array
  ? Float64Array<ArrayBuffer>
  : A extends Float32Array
    ? Float32Array<ArrayBuffer>
    : A extends Float16ArrayLike
      ? A
      : number[];

/** An operation on one number, or on every element of an array. */
export interface UnaryMethod {
  (x: number): number;
  <A extends OperandArray>(x: A): ResultOf<A>;
}

/** An operation on two numbers, on two arrays of one length, or on an array and a number. */
export interface BinaryMethod {
  (x: number, y: number): number;
  <A extends OperandArray>(x: A, y: A | number): ResultOf<A>;
  <A extends OperandArray>(x: number, y: A): ResultOf<A>;
}

/** An operation on three numbers, or on arrays of one length and numbers. */
export interface TernaryMethod {
  (x: number, y: number, z: number): number;
  <A extends OperandArray>(x: A | number, y: A | number, z: A | number): ResultOf<A>;
}

/** An array that results are written to: of the kind of the operands. */
export type OutputOf<A extends OperandArray> = A extends readonly number[] ? number[] : A;

/** An operation on every element of an array, into an array that may be the operand; returns it. */
export type UnaryIntoMethod = <A extends OperandArray>(out: OutputOf<A>, x: A) => OutputOf<A>;
/** An operation on two arrays, or an array and a number, into an array that may be an operand; returns it. */
export type BinaryIntoMethod = <A extends OperandArray>(out: OutputOf<A>, x: A | number, y: A | number) => OutputOf<A>;
/** An operation on three arrays or numbers into an array that may be an operand; returns it. */
export type TernaryIntoMethod = <A extends OperandArray>(
  out: OutputOf<A>,
  x: A | number,
  y: A | number,
  z: A | number,
) => OutputOf<A>;

/** Every operation of a chopper. */
export type Arithmetic = Readonly<
  Record<UnaryOperation, UnaryMethod> &
    Record<BinaryOperation, BinaryMethod> &
    Record<TernaryOperation, TernaryMethod> &
    Record<`${UnaryOperation}Into`, UnaryIntoMethod> &
    Record<`${BinaryOperation}Into`, BinaryIntoMethod> &
    Record<`${TernaryOperation}Into`, TernaryIntoMethod>
>;

/** What the operations of one chopper share. */
export interface Shared {
  readonly plan: Plan;
  readonly words: RandomWords | undefined;
  readonly position: Position;
  readonly emulation: CheckedOptions['emulation'];
}

/** The operation of that name, on numbers and on arrays, or into an array where the name ends in `Into`. */
function makeMethod(name: string, arity: number, exact: unknown, into: boolean, shared: Shared): unknown {
  const { plan, words, position, emulation } = shared;
  const operation = (emulation === 'exact' ? exact : inDouble(name as UnaryOperation)) as (
    ...operands: unknown[]
  ) => number;
  const kernel = emulation === 'exact' && hasKernel(name) ? name : undefined;
  const recipe = kernel !== undefined && isRecipeName(kernel) ? kernel : undefined;
  let short: ShortOperation | undefined | null = recipe === undefined ? undefined : null;
  const run = (out: OperandArray | undefined, operands: Operands, method: string): OperandArray => {
    if (short === null) short = shortOperation(recipe!, plan); // when arrays first come
    const shortly = short?.(out, operands);
    if (shortly !== undefined) return shortly;
    const result = operate(operation, out, operands, plan, words, position.get(), { name: method, kernel });
    if (words !== undefined) position.set(position.get() + result.length);
    return result;
  };
  if (!into) {
    const arrays = (operands: Operands): unknown => run(undefined, operands, name);
    const byRecipe =
      emulation === 'exact' && isRecipeName(name)
        ? scalarOf(name as RecipeName, operation, plan, words, position, arrays)
        : kernel === undefined
          ? undefined
          : functionScalarOf(name, operation, plan, words, position, arrays);
    return byRecipe ?? scalarOr(arity, operation, plan, words, position, name, arrays);
  }
  return (out: OperandArray, ...operands: Operands) => {
    if (operands.length !== arity) {
      throw new TypeError(`${name}Into: expected ${arity} operands after "out", got ${operands.length}`);
    }
    return run(out, operands, `${name}Into`);
  };
}

const sharedOf = new WeakMap<object, Shared>();

/**
 * What choppers inherit: every operation, made for a chopper when it is first asked for (there are more than a hundred,
 * and making a chopper should cost little). A method is bound when it is made, so that it does not use `this`.
 */
export const arithmeticPrototype: object = Object.create(Function.prototype) as object;

for (const [operations, arity] of [
  [unary, 1],
  [binary, 2],
  [ternary, 3],
] as const) {
  for (const [name, exact] of Object.entries<unknown>(operations)) {
    for (const into of [false, true]) {
      const property = into ? `${name}Into` : name;
      Object.defineProperty(arithmeticPrototype, property, {
        get(this: object): unknown {
          const value = makeMethod(name, arity, exact, into, sharedOf.get(this)!);
          Object.defineProperty(this, property, { value });
          return value;
        },
      });
    }
  }
}

/** What the operations of `chopper` share; undefined for anything else. For the subpaths, which round as choppers do. */
export function sharedBy(chopper: object): Shared | undefined {
  return sharedOf.get(chopper);
}

/** Gives `chopper` its operations. */
export function inheritArithmetic(chopper: object, shared: Shared): void {
  sharedOf.set(chopper, shared);
  Object.setPrototypeOf(chopper, arithmeticPrototype);
}

/** The operations that have recipes. */
const recipeNames = ['add', 'sub', 'mul', 'div', 'sqrt', 'fma'] as const;

function isRecipeName(name: string): name is (typeof recipeNames)[number] {
  return (recipeNames as readonly string[]).includes(name);
}

/** Whether arrays go through a kernel of that name. */
function hasKernel(name: string): name is (typeof recipeNames)[number] | FunctionKernel {
  return isRecipeName(name) || isFunctionKernel(name);
}

type Operands = readonly (number | OperandArray)[];

/** A method that takes numbers at once and leaves everything else to `arrays`. One closure an arity keeps calls fast. */
function scalarOr(
  arity: number,
  operation: (...operands: never[]) => number,
  plan: Plan,
  words: RandomWords | undefined,
  position: Position,
  name: string,
  arrays: (operands: Operands) => unknown,
): unknown {
  const next = (): number => {
    const index = position.get();
    checkWords(index, 1, name);
    position.set(index + 1);
    return index;
  };
  if (arity === 1) {
    const call = operation as (x: number, plan: Plan, words: RandomWords | undefined, index: number) => number;
    return (x: number | OperandArray) =>
      typeof x === 'number' ? call(x, plan, words, words === undefined ? 0 : next()) : arrays([x]);
  }
  if (arity === 2) {
    const call = operation as (
      x: number,
      y: number,
      plan: Plan,
      words: RandomWords | undefined,
      index: number,
    ) => number;
    return (x: number | OperandArray, y: number | OperandArray) =>
      typeof x === 'number' && typeof y === 'number'
        ? call(x, y, plan, words, words === undefined ? 0 : next())
        : arrays([x, y]);
  }
  const call = operation as (
    x: number,
    y: number,
    z: number,
    plan: Plan,
    words: RandomWords | undefined,
    index: number,
  ) => number;
  return (x: number | OperandArray, y: number | OperandArray, z: number | OperandArray) =>
    typeof x === 'number' && typeof y === 'number' && typeof z === 'number'
      ? call(x, y, z, plan, words, words === undefined ? 0 : next())
      : arrays([x, y, z]);
}
