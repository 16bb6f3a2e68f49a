/**
 * Operations on arrays, element by element.
 * @module
 */
import { servesByKernel } from '../kernel/backend.js';
import { overlap, type FloatArray } from '../kernel/bulk.js';
import type { Plan } from '../kernel/plan.js';
import { checkWords, kind } from '../options.js';
import type { RandomWords } from '../random/words.js';
import { applyByKernel, functionNames } from './functionKernels.js';
import { operateByKernel } from './kernels.js';
import type { OperandArray } from './methods.js';

/** An operation on numbers, with plan, words and index after its operands. */
type Operation = (...operands: never[]) => number;
type Operand = number | OperandArray;

const names = ['x', 'y', 'z'];
/** Arrays shorter than this cost less by scalar operations. */
const LEAST = 64;

/**
 * Applies `operation` to every element; numbers stand for arrays of their value. Element i draws word `position` + i.
 * @param out - where results go; may be an operand, or overlap one; undefined: a new array
 * @param kernel - the kernel that serves the operation on float64 arrays in deterministic modes, if one does
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
  name: string,
  kernel: string | undefined,
): OperandArray {
  const pattern = checkOperands(out, operands, name);
  checkHolds(pattern, plan, name);
  if (words !== undefined) checkWords(position, pattern.length, name);
  const result = out ?? emptyLike(pattern);
  const sources = operands.map((operand) => (isShifted(result, operand) ? (operand as Float64Array).slice() : operand));
  const each = (from: number, to: number): void => {
    applyEach(operation, result as number[], sources, plan, words, position, from, to);
  };
  const served = kernel !== undefined && !Array.isArray(result) && servesByKernel(result.length, LEAST);
  const exactly = words === undefined && plan.rule.format.precision <= 51;
  const [x] = sources;
  if (served && functionNames.includes(kernel) && typeof x === 'object' && plan.rule.flip === undefined) {
    const decide = (i: number): number => call1(operation, x[i]!, plan, words, position + i);
    applyByKernel(kernel, result as FloatArray, x as FloatArray, plan, words, position, decide, each);
  } else if (served && exactly && result instanceof Float64Array) {
    operateByKernel(kernel, result, sources as (number | Float64Array)[], plan, each);
  } else {
    each(0, result.length);
  }
  return result;
}

function call1(operation: Operation, x: number, plan: Plan, words: RandomWords | undefined, index: number): number {
  return (operation as unknown as (x: number, plan: Plan, words: RandomWords | undefined, index: number) => number)(
    x,
    plan,
    words,
    index,
  );
}

function applyEach(
  operation: Operation,
  out: number[],
  operands: readonly Operand[],
  plan: Plan,
  words: RandomWords | undefined,
  position: number,
  from: number,
  to: number,
): void {
  const [x, y, z] = operands.map(elementsOf);
  const call = operation as unknown as (...parameters: unknown[]) => number;
  for (let i = from; i < to; i++) {
    if (z !== undefined) out[i] = call(x!(i), y!(i), z(i), plan, words, position + i);
    else if (y !== undefined) out[i] = call(x!(i), y(i), plan, words, position + i);
    else out[i] = call(x!(i), plan, words, position + i);
  }
}

function elementsOf(operand: Operand): (i: number) => number {
  return typeof operand === 'number' ? () => operand : (i) => operand[i]!;
}

/** Whether writing to `out` changes elements of the operand at other places. */
function isShifted(out: OperandArray, operand: Operand): boolean {
  if (typeof operand === 'number' || Array.isArray(operand)) return false;
  return overlap(out as FloatArray, operand as FloatArray);
}

function emptyLike(pattern: OperandArray): OperandArray {
  if (Array.isArray(pattern)) return new Array<number>(pattern.length).fill(0);
  return pattern instanceof Float64Array ? new Float64Array(pattern.length) : new Float32Array(pattern.length);
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
  if (given === 'Float64Array' || given === 'Float32Array') return;
  if (given !== 'Array') {
    throw new TypeError(
      `${name}: "${field}" expected a number, Float64Array, Float32Array or array of numbers, got ${given}`,
    );
  }
  (x as readonly unknown[]).forEach((element, i) => {
    if (typeof element !== 'number') {
      throw new TypeError(`${name}: "${field}[${i}]" expected a number, got ${kind(element)}`);
    }
  });
}

function checkHolds(pattern: OperandArray, { rule }: Plan, name: string): void {
  const { precision, emin, emax } = rule.format;
  if (pattern instanceof Float32Array && (precision > 24 || emax > 127 || emin - precision + 1 < -149)) {
    throw new RangeError(
      `${name}: "format" expected one whose values a Float32Array holds, got ${rule.format.name}; pass a Float64Array`,
    );
  }
}
