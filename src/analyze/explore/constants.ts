/**
 * Literals, and expressions of literals, as real numbers.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, operations } from '../../lower/syntax.js';
import { bigOf, negate, type Big } from '../big/float.js';
import { realOf } from './realOperations.js';

/** How literals are taken: as their float64, or as the decimal number that is written. */
export type Literals = 'float64' | 'decimal';

/** Places of what is no dyadic number: more than any shadow has. */
const PLACES = 4200;

/** The value of a literal of lowered text, with its sign; undefined for others, and for those that are not finite. */
export function literalOf(outer: AnyNode): number | undefined {
  const node = bare(outer);
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    const value = literalOf(node.argument);
    return value === undefined ? undefined : -value;
  }
  const value = node.type === 'Literal' ? node.value : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The real number of an expression of literals; undefined where there is none. */
export function constantOf(outer: AnyNode, literals: Literals): Big | undefined {
  const node = bare(outer);
  const all = (name: string, parts: readonly AnyNode[]): Big | undefined => {
    const values = parts.map((part) => constantOf(part, literals));
    return values.includes(undefined) ? undefined : realOf(name, values as Big[], PLACES);
  };
  switch (node.type) {
    case 'Literal': {
      const value = literalOf(node);
      if (value === undefined) return undefined;
      return (literals === 'decimal' ? decimalOf(node.raw ?? '') : undefined) ?? bigOf(value);
    }
    case 'UnaryExpression': {
      const value = constantOf(node.argument, literals);
      return value === undefined || node.operator === '+' ? value : node.operator === '-' ? negate(value) : undefined;
    }
    case 'BinaryExpression': {
      const name = operations[node.operator];
      return name === undefined ? undefined : all(name, [node.left, node.right]);
    }
    case 'CallExpression': {
      const callee = bare(node.callee);
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
      return all(callee.property.name, node.arguments);
    }
    default:
      return undefined;
  }
}

/** The number that a decimal text stands for. */
function decimalOf(raw: string): Big | undefined {
  const text = /^(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i.exec(raw.replaceAll('_', ''));
  if (text === null) return undefined;
  const digits = BigInt(`0${text[1]}${text[2]}`);
  const exponent = Number(text[3] ?? 0) - text[2]!.length;
  if (exponent >= 0) return { m: digits * tenTo(exponent), e: 0 };
  return { m: (digits << BigInt(PLACES)) / tenTo(-exponent), e: -PLACES };
}

function tenTo(n: number): bigint {
  return BigInt(`1${'0'.repeat(n)}`);
}
