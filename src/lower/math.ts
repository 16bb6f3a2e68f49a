/**
 * Math with every function rounded: what lowered code uses in place of JavaScript's.
 * @module
 */
import type { Chopper } from '../chopper.js';

const platform = Math;

/** Functions whose results are integers, or an operand up to its sign: exact, and they draw no random word. */
const exactNames = ['sign', 'floor', 'ceil', 'trunc', 'round', 'abs', 'min', 'max'];
/** Functions that are not arithmetic, or a rounding of their own. */
const otherNames = ['fround', 'f16round', 'imul', 'clz32', 'random'];
const unaryNames = [
  ...['sqrt', 'cbrt', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
] as const;
const binaryNames = ['atan2', 'pow'] as const;
const constantNames = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const;

/** The names of Math that can be lowered. */
export const mathNames: ReadonlySet<string> = new Set([
  ...exactNames,
  ...otherNames,
  ...unaryNames,
  ...binaryNames,
  ...constantNames,
  'hypot',
]);

/**
 * An object like Math: functions of a chopper, constants rounded to nearest, and the exact functions as they are.
 * Operands are converted to numbers as Math does.
 */
export function mathOf(chopper: Chopper, nearest: (x: number) => number): typeof Math {
  const own: Record<string, unknown> = {};
  const { hypot } = chopper;
  for (const name of unaryNames) {
    const operation = chopper[name] as (x: number) => number;
    own[name] = (x: unknown) => operation(+(x as number));
  }
  for (const name of binaryNames) {
    const operation = chopper[name] as (x: number, y: number) => number;
    own[name] = (x: unknown, y: unknown) => operation(+(x as number), +(y as number));
  }
  for (const name of constantNames) own[name] = nearest(platform[name]);
  own['hypot'] = (...operands: unknown[]) => {
    const [first = 0, second, ...rest] = operands.map((x) => +(x as number));
    if (second === undefined) return operands.length === 0 ? first : chopper.abs(first);
    // Not reduce(chopper.hypot), which would pass index and array as well.
    return rest.reduce((sum, x) => hypot(sum, x), hypot(first, second));
  };
  for (const name of Object.getOwnPropertyNames(platform)) {
    if (mathNames.has(name)) continue;
    own[name] = () => {
      throw new TypeError(`Math.${name} has no rounded counterpart`);
    };
  }
  const descriptors = Object.entries(own).map(([name, value]) => [name, { value, enumerable: false }] as const);
  return Object.create(platform, Object.fromEntries(descriptors)) as typeof Math;
}
