/**
 * Whether a text is an ES module or CommonJS, as far as the text and the name of its file tell.
 * @module
 */
import type { AnyNode } from 'acorn';
import { parseModule, type Source, type SourceType } from './parse.js';
import { childrenOf, isFunction, propertyName } from './syntax.js';

/**
 * Parses a module.
 *
 * `.mjs` and `.mts` are ES modules, `.cjs` and `.cts` CommonJS. Otherwise a text with `import`, `export`, `import.meta`
 * or an `await` outside of functions is an ES module; one that speaks of `module.exports`, `exports.x =` or
 * `require(…)`, or that only sloppy code may say, is CommonJS; and what says neither is `fallback`.
 * @param sourceType - undefined to find out
 * @throws {@link SyntaxError} with line and column
 */
export function parseAs(
  text: string,
  name: string,
  sourceType: SourceType | undefined,
  fallback: SourceType = 'module',
): { source: Source; sourceType: SourceType } {
  const known = sourceType ?? typeOfName(name);
  if (known !== undefined) return { source: parseModule(text, name, known), sourceType: known };
  const asModule = attempt(() => parseModule(text, name, 'module'));
  if (asModule.source !== undefined && isModule(asModule.source.tree)) {
    return { source: asModule.source, sourceType: 'module' };
  }
  const asCommon = attempt(() => parseModule(text, name, 'commonjs'));
  if (asModule.source === undefined && asCommon.source === undefined) throw asModule.error;
  const isCommon = asModule.source === undefined || (asCommon.source !== undefined && isCommonJS(asCommon.source.tree));
  const found = isCommon ? 'commonjs' : fallback;
  const source = (found === 'commonjs' ? asCommon.source : undefined) ?? asModule.source ?? asCommon.source!;
  return { source, sourceType: source === asCommon.source ? 'commonjs' : 'module' };
}

function typeOfName(name: string): SourceType | undefined {
  if (/\.m[jt]s$/.test(name)) return 'module';
  return /\.c[jt]s$/.test(name) ? 'commonjs' : undefined;
}

function attempt(read: () => Source): { source?: Source; error?: unknown } {
  try {
    return { source: read() };
  } catch (error) {
    return { error };
  }
}

/** Whether a tree has what only ES modules have. */
function isModule(tree: AnyNode): boolean {
  return some(tree, (node, inFunction) => {
    if (/^(Import|Export\w+)Declaration$/.test(node.type)) return true;
    if (node.type === 'MetaProperty') return node.meta.name === 'import';
    return node.type === 'AwaitExpression' && !inFunction;
  });
}

/** Whether a tree exports or requires as CommonJS does. */
function isCommonJS(tree: AnyNode): boolean {
  return some(tree, (node) => {
    if (node.type === 'CallExpression') return node.callee.type === 'Identifier' && node.callee.name === 'require';
    if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
    return node.object.name === 'exports' || (node.object.name === 'module' && propertyName(node) === 'exports');
  });
}

/** Whether any node of a tree passes; without recursion, as bundles are deep. */
function some(tree: AnyNode, test: (node: AnyNode, inFunction: boolean) => boolean): boolean {
  const waiting: { node: AnyNode; inFunction: boolean }[] = [{ node: tree, inFunction: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (test(next.node, next.inFunction)) return true;
    const inFunction = next.inFunction || isFunction(next.node);
    for (const node of childrenOf(next.node)) waiting.push({ node, inFunction });
  }
  return false;
}
