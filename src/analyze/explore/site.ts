/**
 * Sites: the places of a function's text where something is computed.
 * @module
 */
import type { AnyNode } from 'acorn';
import { placeOf, type Source } from '../../lower/parse.js';

/** A place where a program computes. */
export interface Site {
  /** '12:7': line and column, both from 1, of the operator, of the function's name after `Math.`, or of the target. */
  readonly id: string;
  readonly kind: 'operation' | 'function' | 'store' | 'literal' | 'compare' | 'integer';
  /** '+', '+=', '++', 'Math.sin', '=', '0.1', '<' */
  readonly operator: string;
  readonly line: number;
  readonly column: number;
  /** The expression, white space collapsed, at most 80 characters. */
  readonly text: string;
  /** 'solve', 'solve.step'; '' outside of functions. */
  readonly function: string;
  /** What the value is assigned to, where the site is the outermost operation of the right-hand side. */
  readonly variable?: string;
  readonly format: string;
}

/** Where a node stands among others. */
export interface Surroundings {
  readonly function: string;
  readonly variable?: string;
}

/** The site of a node of the source. */
export function siteOf(source: Source, node: AnyNode, around: Surroundings, format: string): Site {
  const { text } = source;
  const { kind, operator, position } = describe(node, text);
  const { line, column } = placeOf(source, position);
  const short = text.slice(node.start, node.end).replaceAll(/\s+/g, ' ');
  return {
    id: `${line}:${column + 1}`,
    kind,
    operator,
    line,
    column: column + 1,
    text: short.length > 80 ? `${short.slice(0, 79)}…` : short,
    function: around.function,
    ...(around.variable !== undefined && { variable: around.variable }),
    format,
  };
}

function describe(node: AnyNode, text: string): { kind: Site['kind']; operator: string; position: number } {
  switch (node.type) {
    case 'BinaryExpression': {
      const position = operatorBetween(node.left.end, node.right.start, node.operator, text);
      const isCompare = /^(?:[<>]=?|[=!]==?)$/.test(node.operator);
      const isBits = /^(?:[&|^]|<<|>>>?)$/.test(node.operator);
      return { kind: isCompare ? 'compare' : isBits ? 'integer' : 'operation', operator: node.operator, position };
    }
    case 'AssignmentExpression': {
      const position = operatorBetween(node.left.end, node.right.start, node.operator, text);
      return { kind: node.operator === '=' ? 'store' : 'operation', operator: node.operator, position };
    }
    case 'UpdateExpression': {
      const position = node.prefix ? node.start : node.end - 2;
      return { kind: 'operation', operator: node.operator, position };
    }
    case 'CallExpression': {
      const callee = node.callee;
      if (callee.type !== 'MemberExpression') return { kind: 'function', operator: 'Math', position: node.start };
      const name = text.slice(callee.property.start, callee.property.end);
      const isInteger = /^(?:floor|ceil|trunc|round|sign)$/.test(name);
      return { kind: isInteger ? 'integer' : 'function', operator: `Math.${name}`, position: callee.property.start };
    }
    case 'UnaryExpression':
      return { kind: 'integer', operator: node.operator, position: node.start };
    default:
      return { kind: 'literal', operator: text.slice(node.start, node.end), position: node.start };
  }
}

/** Where an operator stands between its operands, comments and parentheses aside. */
function operatorBetween(start: number, end: number, operator: string, text: string): number {
  const between = text.slice(start, end).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length));
  return start + Math.max(0, between.indexOf(operator));
}
