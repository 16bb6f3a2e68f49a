/**
 * Operations on arrays, element by element.
 * @module
 */
import { isHeldBy } from '../format/held.js';
import { servesByKernel } from '../kernel/backend.js';
import { overlap, type Float16ArrayLike, type FloatArray } from '../kernel/bulk.js';
import type { Plan } from '../kernel/plan.js';
import { checkWords } from '../options.js';
import { checkAttached, kind } from '../arguments.js';
import type { RandomWords } from '../random/words.js';
import { operateOnDoubles } from './doubles.js';
import { applyByKernel, isFunctionKernel } from './functionKernels.js';
import type { FunctionKernel, OperationKernel } from './kernelModules.js';
import { operateByKernel, servesRule } from './kernels.js';
import type { OperandArray } from './operandArray.js';
import { recipeFamily } from './scalars.js';

/** An operation on numbers, with plan, words and index after its operands. */
type Operation = (...operands: never[]) => number;
type Operand = number | OperandArray;

const names = ['x', 'y', 'z'];
/** Arrays shorter than this cost less by scalar operations. */
const LEAST = 16;

/** What was called. */
interface Called {
  /** The function, for messages. */
  readonly name: string;
  /** The kernel that serves the operation on float arrays, if one does. */
  readonly kernel: OperationKernel | FunctionKernel | undefined;
}

/**
 * Applies `operation` to every element; numbers stand for arrays of their value. Element i draws word `position` + i.
 * @param out - where results go; may be an operand, or overlap one; undefined: a new array
 * @throws TypeError for operands that are neither numbers nor arrays of one kind; RangeError for arrays of different
 * lengths, or fewer words left than elements
 */
export function operate(
  operation: Operation,
  out: OperandArray | undefined,
  operands: readonly Operand[],
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  { name, kernel }: Called,
): OperandArray {
  const pattern = checkOperands(out, operands, name);
  checkHolds(pattern, plan, name);
  if (kind(pattern) === 'Float16Array') {
    // In float64, which holds the operands, and whose results float16 holds.
    const wide = operands.map((operand) => (typeof operand === 'number' ? operand : Float64Array.from(operand)));
    const wideOut = new Float64Array(pattern.length);
    operate(operation, wideOut, wide, plan, words, position, { name, kernel });
    const target = (out ?? emptyLike(pattern)) as Float16ArrayLike;
    target.set(wideOut);
    return target;
  }
  if (words !== undefined) checkWords(position, pattern.length, name);
  const result = out ?? emptyLike(pattern);
  const sources = operands.map((operand) => (isShifted(result, operand) ? (operand as Float64Array).slice() : operand));
  const element = elementOf(operation, sources, plan, words, position);
  const served = kernel !== undefined && !Array.isArray(result) && servesByKernel(result.length, LEAST);
  const isDoubles = kernel !== undefined && result instanceof Float64Array && recipeFamily(plan) === 'double';
  if (isDoubles && operateOnDoubles(kernel, result, sources as (number | FloatArray)[])) return result;
  if (served && isFunctionKernel(kernel) && plan.rule.flip === undefined) {
    applyByKernel(kernel, result as FloatArray, sources as (number | FloatArray)[], plan, words, position, element);
  } else if (served && !isFunctionKernel(kernel) && servesRule(plan)) {
    operateByKernel(kernel, result as FloatArray, sources as (number | FloatArray)[], plan, words, position, element);
  } else {
    for (let i = 0; i < result.length; i++) (result as number[])[i] = element(i);
  }
  return result;
}

/** The operation on elements i of the operands. */
function elementOf(
  operation: Operation,
  operands: readonly Operand[],
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
): (i: number) => number {
  const [x, y, z] = operands;
  const call = operation as (...parameters: unknown[]) => number;
  if (z !== undefined) return (i) => call(at(x!, i), at(y!, i), at(z, i), plan, words, position + i);
  if (y !== undefined) return (i) => call(at(x!, i), at(y, i), plan, words, position + i);
  return (i) => call(at(x!, i), plan, words, position + i);
}

function at(operand: Operand, i: number): number {
  return typeof operand === 'number' ? operand : operand[i]!;
}

/** Whether writing to `out` changes elements of the operand at other places. */
function isShifted(out: OperandArray, operand: Operand): boolean {
  if (typeof operand === 'number' || Array.isArray(operand)) return false;
  return overlap(out as FloatArray, operand as FloatArray);
}

function emptyLike(pattern: OperandArray): OperandArray {
  if (Array.isArray(pattern)) return new Array<number>(pattern.length).fill(0);
  return new (pattern.constructor as new (length: number) => OperandArray)(pattern.length);
}

/** The array whose kind and length all arrays of the call share. */
function checkOperands(out: OperandArray | undefined, operands: readonly unknown[], name: string): OperandArray {
  let pattern = out;
  if (out !== undefined) checkArray(out, 'out', name);
  operands.forEach((operand, i) => {
    if (typeof operand === 'number') return;
    checkArray(operand, names[i]!, name);
    const array = operand as OperandArray;
    pattern ??= array;
    if (kind(array) !== kind(pattern)) {
      throw new TypeError(`${name}: "${names[i]!}" expected a number or ${kind(pattern)}, got ${kind(array)}`);
    }
    if (array.length !== pattern.length) {
      throw new RangeError(`${name}: "${names[i]!}" expected length ${pattern.length}, got ${array.length}`);
    }
  });
  if (pattern === undefined) throw new TypeError(`${name}: "x" expected an array or numbers, got ${kind(operands[0])}`);
  return pattern;
}

function checkArray(x: unknown, field: string, name: string): void {
  const given = kind(x);
  if (given === 'Float64Array' || given === 'Float32Array' || given === 'Float16Array') {
    if ((x as ArrayLike<number>).length === 0) checkAttached(x, name, field);
    return;
  }
  if (given !== 'Array') {
    throw new TypeError(
      `${name}: "${field}" expected a number, Float64Array, Float32Array, Float16Array or array of numbers, got ${given}`,
    );
  }
  (x as readonly unknown[]).forEach((element, i) => {
    if (typeof element !== 'number') {
      throw new TypeError(`${name}: "${field}[${i}]" expected a number, got ${kind(element)}`);
    }
  });
}

function checkHolds(pattern: OperandArray, { rule }: Plan, name: string): void {
  const given = kind(pattern);
  if (given !== 'Float32Array' && given !== 'Float16Array') return;
  if (!isHeldBy(given === 'Float32Array' ? 'float32' : 'float16', rule.format)) {
    throw new RangeError(
      `${name}: "format" expected one whose values a ${given} holds, got ${rule.format.name}; pass a Float64Array`,
    );
  }
}
