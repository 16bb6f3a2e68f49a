/**
 * Expressions that give integers when their parts do, and the variables they are made of.
 * @module
 */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from 'acorn';
import type { Scopes } from './scopes.js';
import { bare, isBitwise, isInteger, mathName, propertyName } from './syntax.js';

/** Math functions that round to integers, and those that work on 32 bits. */
export const towardInteger = new Set(['floor', 'ceil', 'trunc', 'round', 'sign']);
export const bitFunctions = new Set(['imul', 'clz32']);
/** Math functions that give one of their operands, up to its sign. */
export const selects = new Set(['min', 'max', 'abs']);

/** The expressions of one source, whose `Math` may be a variable of its own. */
export interface Integers {
  /** Whether an identifier is the global Math. */
  isMath(node: Identifier): boolean;
  /** The name of the function in a call `Math.name(…)`. */
  mathName(node: CallExpression): string | undefined;
  /**
   * Whether an expression is an integer by syntax: integer literals, `.length`, ++ and --, bitwise results,
   * Math.floor and the like, and + - * % and choices of such. `leaf` answers for everything that is not syntax.
   * With `quotients`, / and ** and Math functions of integers pass too, though they need not be integers.
   */
  integral(node: AnyNode, leaf: (node: AnyNode) => boolean, quotients?: boolean): boolean;
  /** The variables whose values reach the result of an expression by + - * %, choices and division by an integer. */
  positions(node: AnyNode): Identifier[];
  /** The variables that take part in the arithmetic of an expression in any way, not as arguments of other functions. */
  operands(node: AnyNode): Identifier[];
}

export function integersOf(scopes: Scopes): Integers {
  const isMath = (node: Identifier): boolean => node.name === 'Math' && scopes.bindingOf(node)?.kind === 'free';
  const nameOf = (node: CallExpression): string | undefined => mathName(node, isMath);

  const integral = (outer: AnyNode, leaf: (node: AnyNode) => boolean, quotients = false): boolean => {
    const node = bare(outer);
    const all = (...parts: AnyNode[]): boolean => parts.every((part) => integral(part, leaf, quotients));
    switch (node.type) {
      case 'Literal':
        return isInteger(node);
      case 'MemberExpression':
        return isLength(node) || leaf(node);
      case 'UnaryExpression':
        return node.operator === '~' || (/^[-+]$/.test(node.operator) && all(node.argument));
      case 'UpdateExpression':
        return all(node.argument);
      case 'BinaryExpression':
        if (isBitwise(node.operator)) return true;
        return (quotients ? /^([-+%/]|\*\*?)$/ : /^[-+*%]$/).test(node.operator) && all(node.left, node.right);
      case 'AssignmentExpression':
        if (isBitwise(node.operator)) return true;
        return node.operator === '=' ? all(node.right) : /^[-+*%]=$/.test(node.operator) && all(node.left, node.right);
      case 'LogicalExpression':
        return all(node.left, node.right);
      case 'ConditionalExpression':
        return all(node.consequent, node.alternate);
      case 'SequenceExpression':
        return all(node.expressions.at(-1)!);
      case 'CallExpression': {
        const name = nameOf(node);
        if (name === undefined) return leaf(node);
        return (
          towardInteger.has(name) ||
          bitFunctions.has(name) ||
          ((quotients || selects.has(name)) && all(...node.arguments))
        );
      }
      case 'Identifier':
      case 'NewExpression':
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'ChainExpression':
      case 'TaggedTemplateExpression':
        return leaf(node);
      default:
        return false;
    }
  };

  const collect = (outer: AnyNode, deep: boolean): Identifier[] => {
    const node = bare(outer);
    const all = (...parts: AnyNode[]): Identifier[] => parts.flatMap((part) => collect(part, deep));
    switch (node.type) {
      case 'Identifier':
        return [node];
      case 'UnaryExpression':
        return /^[-+]$/.test(node.operator) || deep ? all(node.argument) : [];
      case 'UpdateExpression':
        return all(node.argument);
      case 'BinaryExpression':
        if (/^[-+*%]$/.test(node.operator) || deep) return all(node.left, node.right);
        return node.operator === '/' && isInteger(bare(node.right)) ? all(node.left) : [];
      case 'AssignmentExpression':
        return all(node.left, node.right);
      case 'LogicalExpression':
        return all(node.left, node.right);
      case 'ConditionalExpression':
        return all(node.consequent, node.alternate);
      case 'SequenceExpression':
        return all(node.expressions.at(-1)!);
      case 'CallExpression': {
        const name = nameOf(node);
        return name !== undefined && (deep || selects.has(name)) ? all(...node.arguments) : [];
      }
      default:
        return [];
    }
  };

  return {
    isMath,
    mathName: nameOf,
    integral,
    positions: (node) => collect(node, false),
    operands: (node) => collect(node, true),
  };
}

/** `x.length` of anything. */
export function isLength(node: MemberExpression): boolean {
  return !node.computed && propertyName(node) === 'length';
}
