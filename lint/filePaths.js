/**
 * The `pathname` of a file URL is no path: blanks and letters beyond ASCII are escaped in it, and on Windows it begins with a
 * slash before the drive. `fileURLToPath` of node:url gives the path.
 */

import { variableOf } from './scope.js';

/** Whether an expression mentions the URL of the module. */
function mentionsModule(context, node) {
  return /\bimport\.meta\.url\b/.test(context.sourceCode.getText(node));
}

/** The expression that a constant holds; any other expression is its own. */
function heldBy(context, node) {
  if (node.type !== 'Identifier') return node;
  return variableOf(context, node)?.defs[0]?.node?.init ?? node;
}

function isPathname(property) {
  return property.name === 'pathname' || property.value === 'pathname';
}

/** @type {import('eslint').Rule.RuleModule} */
export const filePaths = {
  meta: {
    type: 'problem',
    docs: { description: 'Paths of files come from fileURLToPath, not from the pathname of a URL.' },
    messages: { pathname: 'The pathname of a file URL is no path (blanks, Windows): use fileURLToPath from node:url.' },
    schema: [],
  },
  create(context) {
    const check = (node, object) => {
      if (mentionsModule(context, heldBy(context, object))) context.report({ node, messageId: 'pathname' });
    };
    return {
      MemberExpression(node) {
        if (isPathname(node.property)) check(node, node.object);
      },
      'VariableDeclarator[id.type="ObjectPattern"]'(node) {
        if (node.init && node.id.properties.some(({ key }) => key !== undefined && isPathname(key)))
          check(node, node.init);
      },
    };
  },
};
