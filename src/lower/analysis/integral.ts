/**
 * Expressions that give integers when their parts do.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, foldLeft, isBitwise, isInteger, propertyName } from '../syntax.js';
import { bitFunctions, integerProperties, selects, towardInteger } from './builtins.js';
import type { Model } from './model.js';

/**
 * Whether an expression is an integer by syntax: integer literals, `.length`, ++ and --, bitwise results, Math.floor and the
 * like, and + - * % and choices of such. `leaf` answers for everything that is not syntax. With `quotients`, / and ** and
 * Math functions of integers pass too, though they need not be integers.
 */
export function isIntegral(model: Model, outer: AnyNode, leaf: (node: AnyNode) => boolean, quotients = false): boolean {
  const node = bare(outer);
  const all = (...parts: AnyNode[]): boolean => parts.every((part) => isIntegral(model, part, leaf, quotients));
  switch (node.type) {
    case 'Literal':
      return isInteger(node);
    case 'MemberExpression':
      return integerProperties.has(propertyName(node) ?? '') || leaf(node);
    case 'UnaryExpression':
      return node.operator === '~' || (/^[-+]$/.test(node.operator) && all(node.argument));
    case 'UpdateExpression':
      return all(node.argument);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return foldLeft(node, all, (left, { type, operator, right }) => {
        if (type === 'LogicalExpression') return left && all(right);
        if (isBitwise(operator)) return true;
        return left && (quotients ? /^([-+%/]|\*\*?)$/ : /^[-+*%]$/).test(operator) && all(right);
      });
    case 'AssignmentExpression':
      if (isBitwise(node.operator)) return true;
      return node.operator === '=' ? all(node.right) : /^[-+*%]=$/.test(node.operator) && all(node.left, node.right);
    case 'ConditionalExpression':
      return all(node.consequent, node.alternate);
    case 'SequenceExpression':
      return all(node.expressions.at(-1)!);
    case 'CallExpression': {
      const name = model.mathName(node);
      if (name === undefined) return leaf(node);
      const isInteger = towardInteger.has(name) || bitFunctions.has(name);
      return isInteger || ((quotients || selects.has(name)) && all(...node.arguments));
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
}
