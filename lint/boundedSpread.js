/**
 * Arguments live on the stack: `list.push(...data)` and `Math.max(...data)` throw "Maximum call stack size exceeded" as soon
 * as the data has some hundred thousand elements. So nothing is spread into a call that takes any number of arguments, except
 * where the length is plain to see: the rest parameter of a function around the call, an array that is written out, and a
 * piece that is cut to a length in place (`bytes.subarray(i, i + CHUNK)`).
 */

import { variableOf } from './scope.js';

/** Built-in functions and methods that take any number of arguments. */
const variadic = new Set([
  ...['push', 'unshift', 'splice', 'toSpliced', 'concat', 'of'],
  ...['max', 'min', 'hypot', 'fromCharCode', 'fromCodePoint'],
]);

/** The property that a member expression names: `push` of `list.push`. */
function property(node) {
  return node?.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : undefined;
}

/** Whether `node` is the rest parameter of a function around it: as many as were arguments once already. */
function isRest(context, node) {
  return variableOf(context, node)?.defs.some(({ name }) => name?.parent?.type === 'RestElement') === true;
}

/** Whether a call cuts a piece of a length that stands in the text. */
function isPiece(context, node) {
  const name = property(node.callee);
  if ((name !== 'subarray' && name !== 'slice') || node.arguments.length !== 2) return false;
  const [begin, end] = node.arguments;
  if (end.type !== 'BinaryExpression' || end.operator !== '+') return false;
  const isConstant = end.right.type === 'Literal' || /^[A-Z][A-Z_0-9]*$/.test(end.right.name ?? '');
  return isConstant && context.sourceCode.getText(end.left) === context.sourceCode.getText(begin);
}

/** Whether what stands in the text limits the number of elements. */
function isBounded(context, node) {
  if (node.type === 'Identifier') return isRest(context, node);
  if (node.type === 'CallExpression') return isPiece(context, node);
  if (node.type === 'ArrayExpression') {
    return node.elements.every((element) => element?.type !== 'SpreadElement' || isBounded(context, element.argument));
  }
  if (node.type !== 'ConditionalExpression') return false;
  return isBounded(context, node.consequent) && isBounded(context, node.alternate);
}

function hasRest(code) {
  return code?.params?.some(({ type }) => type === 'RestElement') === true;
}

/** Whether a call goes to a function or method of this file that takes any number of arguments. */
function isVariadicHere(context, callee) {
  if (callee.type === 'Identifier') {
    const defs = variableOf(context, callee)?.defs ?? [];
    return defs.some(({ node }) => hasRest(node) || hasRest(node?.init));
  }
  if (callee.object?.type !== 'ThisExpression') return false;
  for (let around = callee.parent; around !== null && around !== undefined; around = around.parent) {
    if (around.type !== 'ClassBody') continue;
    return around.body.some(({ key, value }) => key?.name === property(callee) && hasRest(value));
  }
  return false;
}

/** @type {import('eslint').Rule.RuleModule} */
export const boundedSpread = {
  meta: {
    type: 'problem',
    docs: { description: 'Data of unbounded length must not become the arguments of a call.' },
    messages: { spread: 'Arguments live on the stack: loop over the elements instead of spreading them into a call.' },
    schema: [],
  },
  create(context) {
    return {
      CallExpression(call) {
        const { callee } = call;
        if (variadic.has(property(callee)) || isVariadicHere(context, callee)) {
          for (const node of call.arguments) {
            if (node.type === 'SpreadElement' && !isBounded(context, node.argument)) {
              context.report({ node, messageId: 'spread' });
            }
          }
        }
        // The older spelling: list.push.apply(list, data).
        const list = call.arguments[1];
        if (property(callee) === 'apply' && variadic.has(property(callee.object)) && list !== undefined) {
          if (!isBounded(context, list)) context.report({ node: call, messageId: 'spread' });
        }
      },
    };
  },
};
