/**
 * A request: everything that says how the float32 elements of one tensor are rounded.
 * @module
 */
import { isHeldBy } from '../format/held.js';
import { format as formatOf, type FormatLike } from '../format/names.js';
import type { Format } from '../format/format.js';
import { power } from '../format/bits.js';
import { makePlan, type Plan } from '../kernel/plan.js';
import { checkOptions, type RoundingOptions } from '../options.js';
import { drawSeed } from '../seed.js';
import { randomWords, type RandomWords } from '../random/words.js';
import { makeRule } from '../rounding/rule.js';

/** How elements are rounded; element i draws word `position` + i. */
export interface Request {
  readonly plan: Plan;
  readonly words: RandomWords | undefined;
  readonly position: number;
}

/** The request of a format and options; without a seed, one is drawn where the mode needs it. */
export function makeRequest(like: FormatLike, options: RoundingOptions | undefined, name: string): Request {
  const checked = checkOptions(options, name);
  const plan = makePlan(makeRule(heldByFloat32(formatOf(like), name), checked, name));
  const words = plan.rule.random ? randomWords(checked.seed ?? drawSeed(), checked.stream) : undefined;
  return { plan, words, position: checked.position };
}

/**
 * The format, if float32 holds all its values: tensors hold no others.
 * @throws RangeError if not
 */
export function heldByFloat32(format: Format, name: string): Format {
  if (!isHeldBy('float32', format)) {
    throw new RangeError(
      `${name}: "format" expected one whose values float32 holds, as tensors do (precision <= 24, emax <= 127, ` +
        `emin - precision + 1 >= -149), got ${format.name}` +
        (format.unbounded
          ? `; give it float32's exponents: { precision: ${format.precision}, emin: -126, emax: 127 }`
          : ''),
    );
  }
  return format;
}

/** Whether rounding by `plan` changes nothing in float32 but which NaN a NaN is. */
export function keepsFloat32({ rule, kernels }: Plan): boolean {
  return kernels?.float32 === 'same32' && rule.flip === undefined;
}

/** Whether every value that one plan gives is kept by the other: the same format, read the same way. */
export function sameValues(one: Plan, other: Plan): boolean {
  if (one.rule.flip !== undefined || other.rule.flip !== undefined) return false;
  return one.rule.format === other.rule.format && one.rule.subnormals === other.rule.subnormals;
}

/**
 * Words of one tensor among those of a kernel call lie this far apart: results of the call begin at 0, 2^40, …, operands
 * at 2^52, 2^52 + 2^40, …
 */
const SLOT = power(40);

/** Where the words of result number k of a call begin. */
export function positionOfResult(k: number): number {
  return k * SLOT;
}

/** Where the words of operand number k of a call begin. */
export function positionOfOperand(k: number): number {
  return power(52) + k * SLOT;
}
