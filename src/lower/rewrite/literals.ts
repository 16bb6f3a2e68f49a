/**
 * Number literals: what an expression of them is worth, and what they become in a format.
 * @module
 */
import type { AnyNode, CallExpression } from 'acorn';
import { chopper } from '../../chopper.js';
import { bare, foldLeft, isNumber } from '../syntax.js';

/** Math on float64, rounded once: the same in every engine. */
const float64 = chopper('float64');
const exactFunctions: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: (x) => -Math.floor(-x),
  trunc: (x) => (x < 0 ? -Math.floor(-x) : Math.floor(x)),
  round: (x) => {
    const rounded = Math.floor(x) + (x - Math.floor(x) >= 0.5 ? 1 : 0);
    return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
  },
  abs: Math.abs,
};
const folded =
  /^(sqrt|cbrt|exp|expm1|log|log2|log10|log1p|sin|cos|tan|asin|acos|atan|sinh|cosh|tanh|asinh|acosh|atanh|pow|atan2)$/;

/**
 * The value of an expression of number literals, + - * / % ** and functions of Math; undefined for others.
 * @param mathName - the function's name in a call of Math
 */
export function literalValue(
  outer: AnyNode,
  mathName: (node: CallExpression) => string | undefined,
): number | undefined {
  const node = bare(outer);
  const of = (one: AnyNode): number | undefined => literalValue(one, mathName);
  if (isNumber(node)) return node.value;
  if (node.type === 'UnaryExpression' && /^[-+]$/.test(node.operator)) {
    const value = of(node.argument);
    return value === undefined ? undefined : node.operator === '-' ? -value : value;
  }
  if (node.type === 'BinaryExpression') {
    return foldLeft<number | undefined>(node, of, (left, { operator, right }) => {
      const other = left === undefined ? undefined : of(right);
      return left === undefined || other === undefined ? undefined : calculate(left, operator, other);
    });
  }
  const name = node.type === 'CallExpression' ? mathName(node) : undefined;
  if (name === undefined || node.type !== 'CallExpression') return undefined;
  const values = node.arguments.map((one) => of(one));
  if (values.length === 0 || values.includes(undefined)) return undefined;
  const numbers = values as number[];
  if (name === 'min') return numbers.reduce((x, y) => Math.min(x, y));
  if (name === 'max') return numbers.reduce((x, y) => Math.max(x, y));
  if (exactFunctions[name] !== undefined) return exactFunctions[name](numbers[0]!);
  const arity = name === 'pow' || name === 'atan2' ? 2 : 1;
  return folded.test(name) && numbers.length === arity
    ? (Reflect.get(float64, name) as (...x: number[]) => number)(...numbers)
    : undefined;
}

/** The value of an operation on two literals; undefined for other operators. */
export function calculate(x: number, operator: string, y: number): number | undefined {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '%':
      return x % y;
    case '**':
      return float64.pow(x, y);
    default:
      return undefined;
  }
}

/** Whether a literal is written in hexadecimal, octal or binary digits: a code, never data. */
export function isCode(outer: AnyNode): boolean {
  const node = bare(outer);
  return isNumber(node) && /^0[xob]/i.test(node.raw ?? '');
}

/** Whether rounding turns a finite number into 0, an infinity or NaN. */
export function isLost(value: number, rounded: number): boolean {
  return Number.isFinite(value) && value !== 0 && (rounded === 0 || !Number.isFinite(rounded));
}

/** A number as source that nothing in scope can change. */
export function writeNumber(x: number): string {
  if (x !== x) return '0 / 0';
  return Number.isFinite(x) ? String(x) : '1 / 0';
}
