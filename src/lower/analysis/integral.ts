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
  const one = (part: AnyNode): boolean => isIntegral(model, part, leaf, quotients);
  switch (node.type) {
    case 'Literal':
      return isInteger(node);
    case 'MemberExpression':
      return integerProperties.has(propertyName(node) ?? '') || leaf(node);
    case 'UnaryExpression':
      return node.operator === '~' || (/^[-+]$/.test(node.operator) && one(node.argument));
    case 'UpdateExpression':
      return one(node.argument);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return foldLeft(node, one, (left, { type, operator, right }) => {
        if (type === 'LogicalExpression') return left && one(right);
        if (isBitwise(operator)) return true;
        return left && (quotients ? /^([-+%/]|\*\*?)$/ : /^[-+*%]$/).test(operator) && one(right);
      });
    case 'AssignmentExpression':
      if (isBitwise(node.operator)) return true;
      return node.operator === '='
        ? one(node.right)
        : /^[-+*%]=$/.test(node.operator) && one(node.left) && one(node.right);
    case 'ConditionalExpression':
      return one(node.consequent) && one(node.alternate);
    case 'SequenceExpression':
      return one(node.expressions.at(-1)!);
    case 'CallExpression': {
      const name = model.mathName(node);
      if (name === undefined) return leaf(node);
      const isInteger = towardInteger.has(name) || bitFunctions.has(name);
      return isInteger || ((quotients || selects.has(name)) && node.arguments.every(one));
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
