/**
 * Operations on short float arrays by WASM, without what longer ones need: all of the operands is copied to the kernel's
 * memory, filled up to whole groups, and computed and rounded there at once.
 *
 * Deterministic modes alone. Whatever else there is (other arrays, wrong ones, errors that float64 does not hold) goes
 * the way of elementwise.ts.
 * @module
 */
import { cancelsToNegativeZero } from '../modes.js';
import { servesByKernel } from '../kernel/backend.js';
import type { FloatArray } from '../kernel/bulk.js';
import type { Kernel } from '../kernel/kernelModule.js';
import { scratch } from '../kernel/memory.js';
import { addressOf, roomsOf } from '../kernel/rooms.js';
import type { Plan } from '../kernel/plan.js';
import { isHeldBy } from '../format/held.js';
import { isP3109 } from './basic.js';
import { GROUP, servesRule } from './kernels.js';
import { operations, type OperationKernel } from './kernelModules.js';
import type { OperandArray } from './operandArray.js';
import { recipeFamily } from './scalars.js';

/** Arrays of this length and longer ones go the way of elementwise.ts, which is as fast there: its checks count for less. */
export const MOST = 1024;
/** Shorter arrays cost less by scalar operations. */
export const LEAST = 6;

/**
 * The operation of that name on short arrays: what it gives is undefined where it does not serve. Undefined where it
 * serves none under the plan.
 */
export type ShortOperation = (
  out: OperandArray | undefined,
  operands: readonly (number | OperandArray)[],
) => OperandArray | undefined;

/** Makes the operation of that name, one of those with a kernel in wasm/arithmetic/index.ts. */
export function shortOperation(name: OperationKernel, plan: Plan): ShortOperation | undefined {
  const { rule } = plan;
  const rounder = plan.kernels?.float64;
  if (rule.random || rounder === undefined || !servesRule(plan) || recipeFamily(plan) === 'double') return undefined;
  const isSingle = isHeldBy('float32', rule.format);
  const down = Number(cancelsToNegativeZero(rule.rounding));
  const pole = Number(isP3109(plan));
  // Of scratch memory, which stays; made when arrays first come.
  let compute: Kernel | undefined;
  return (out, operands) => {
    const pattern = patternOf(out, operands, isSingle);
    if (pattern === undefined || !servesByKernel(pattern.length, LEAST) || !operations.isCompiled()) return undefined;
    const { length } = pattern;
    const groups = Math.floor((length + GROUP - 1) / GROUP);
    const { memory } = scratch();
    const { between, block, constants } = memory;
    compute ??= memory.instance(operations)[name];
    for (let k = 0; k < operands.length; k++) place(roomsOf(memory).operand(k), operands[k]!, length, groups * GROUP);
    const failed = compute(
      (groups * GROUP) / 2,
      between,
      addressOf(0),
      addressOf(1),
      addressOf(2),
      constants,
      down,
      pole,
    );
    if (failed !== 0) return undefined;
    memory.ready(rounder, plan, undefined)(groups, between, between, block);
    const result = out ?? new (pattern.constructor as new (length: number) => Float64Array)(length);
    (result as Float64Array).set(roomsOf(memory).between(length));
    return result;
  };
}

/** The array whose kind and length all arrays of the call share, if they are short arrays that the kernels take. */
function patternOf(
  out: OperandArray | undefined,
  operands: readonly (number | OperandArray)[],
  isSingle: boolean,
): FloatArray | undefined {
  if (out !== undefined && !serves(out, isSingle)) return undefined;
  let pattern = out as FloatArray | undefined;
  for (let k = 0; k < operands.length; k++) {
    const operand = operands[k] as FloatArray | number;
    if (typeof operand === 'number') continue;
    if (!serves(operand, isSingle)) return undefined;
    pattern ??= operand;
    if (operand.length !== pattern.length) return undefined;
    if (operand instanceof Float64Array !== pattern instanceof Float64Array) return undefined;
  }
  return pattern;
}

/** Whether it is a short array of a kind that holds the values of the format. */
function serves(x: unknown, isSingle: boolean): x is FloatArray {
  const isFloats = x instanceof Float64Array || (isSingle && x instanceof Float32Array);
  return isFloats && x.length > 0 && x.length < MOST;
}

/** Copies an operand, and ones behind it: their results are exact. */
function place(to: Float64Array, x: number | OperandArray, length: number, end: number): void {
  if (typeof x === 'number') to.fill(x, 0, length);
  else to.set(x);
  for (let i = length; i < end; i++) to[i] = 1;
}
