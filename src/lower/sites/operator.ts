/**
 * Where the operator of an operation stands, and what it is called.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, isBitwise, isRelation, propertyName } from '../syntax.js';

/** What a place computes: an operation or function that rounds; a store or literal where it does; a comparison; an integer. */
export type SiteKind = 'operation' | 'function' | 'store' | 'literal' | 'compare' | 'integer';

/** The operator of a node: `+`, `+=`, `++`, `Math.sin`, `=`, `0.1`, `<`; and its position in the text. */
export interface Operator {
  readonly kind: SiteKind;
  readonly operator: string;
  readonly position: number;
}

/** The operator of a node of a source. */
export function operatorOf(node: AnyNode, text: string): Operator {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const position = between(node.left.end, node.right.start, node.operator, text);
      const kind = isRelation(node.operator) ? 'compare' : isBitwise(node.operator) ? 'integer' : 'operation';
      return { kind, operator: node.operator, position };
    }
    case 'AssignmentExpression': {
      const position = between(node.left.end, node.right.start, node.operator, text);
      return { kind: node.operator === '=' ? 'store' : 'operation', operator: node.operator, position };
    }
    case 'UpdateExpression':
      return { kind: 'operation', operator: node.operator, position: node.prefix ? node.start : node.end - 2 };
    case 'CallExpression': {
      const callee = bare(node.callee);
      if (callee.type !== 'MemberExpression') return { kind: 'function', operator: 'Math', position: node.start };
      const name = propertyName(callee) ?? '';
      const isInteger = /^(?:floor|ceil|trunc|round|sign)$/.test(name);
      const position = callee.property.start;
      return { kind: isInteger ? 'integer' : 'function', operator: `Math.${name}`, position };
    }
    case 'UnaryExpression':
      return { kind: 'integer', operator: node.operator, position: node.start };
    case 'ConditionalExpression':
      return { kind: 'compare', operator: '?', position: between(node.test.end, node.consequent.start, '?', text) };
    default:
      return { kind: 'literal', operator: text.slice(node.start, node.end), position: node.start };
  }
}

/** Where an operator stands between its operands, comments aside. */
function between(start: number, end: number, operator: string, text: string): number {
  const blanked = text.slice(start, end).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length));
  return start + Math.max(0, blanked.indexOf(operator));
}
