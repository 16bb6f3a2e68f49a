/**
 * What cannot be lowered, told with its line and column.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { Binding, Scopes } from './analysis/scopes.js';
import { mathNames } from './math.js';
import { errorAt, type Source } from './parse.js';
import { bare, propertyName, walk, walkAll } from './syntax.js';

/** What a source may refer to. */
export interface Limits {
  /** Names of outer variables that are given; undefined for a module, which sees its own. */
  readonly scope?: { has(name: string): boolean };
}

/** Whether `this` and `arguments`, or `super`, are those of a function within the source. */
interface Own {
  readonly this: boolean;
  readonly super: boolean;
}

/** Throws for the first thing in a source that cannot be lowered. */
export function checkLimits(source: Source, scopes: Scopes, { scope }: Limits): void {
  const fail = (node: AnyNode, message: string): never => {
    throw errorAt(source, node.start, message);
  };
  const isFree = (node: AnyNode, name: string): boolean =>
    node.type === 'Identifier' && node.name === name && scopes.bindingOf(node)?.kind === 'free' && !scope?.has(name);

  const checkCalls = (node: AnyNode): void => {
    if (node.type === 'WithStatement') fail(node, 'with makes variables that the text does not name');
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const callee = bare(node.callee);
      if (isFree(callee, 'eval')) fail(node, 'eval runs text that was not lowered');
      if (isFree(callee, 'Function')) fail(node, 'Function makes code that is not lowered');
    }
    if (node.type === 'MemberExpression' && isFree(node.object, 'Math')) {
      const name = propertyName(node);
      if (name !== undefined && !mathNames.has(name)) fail(node, `Math.${name} has no rounded counterpart`);
    }
  };
  /** What a function cannot take along. */
  const checkAlong = (node: AnyNode, own: Own): void => {
    if (!own.this && node.type === 'ThisExpression') fail(node, 'an arrow function cannot take `this` along');
    if (!own.this && isFree(node, 'arguments')) fail(node, 'an arrow function cannot take `arguments` along');
    if (!own.this && node.type === 'MetaProperty') fail(node, 'an arrow function cannot take `new.target` along');
    if (!own.super && node.type === 'Super') fail(node, 'a method cannot take `super` along');
    if (node.type === 'ImportExpression') fail(node, 'import() is relative to a module; pass what it gives in "scope"');
    if (node.type === 'MetaProperty' && node.meta.name === 'import') fail(node, 'import.meta belongs to a module');
  };
  const tree = bare(source.tree);
  walk<Own>(source.tree, { this: scope === undefined, super: scope === undefined }, (node, own) => {
    let inside = own;
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') inside = { ...own, this: true };
    if (node.type === 'ClassBody') inside = { this: true, super: true };
    if (node.type === 'ObjectExpression' && node !== tree) inside = { ...own, super: true };
    checkCalls(node);
    if (scope !== undefined) checkAlong(node, own);
    return inside;
  });
  if (scope !== undefined) checkFree(source, scopes, scope, fail);
}

/** Variables from outside must be globals that are only read, or given. All that are missing are told at once. */
function checkFree(
  source: Source,
  { bindings }: Scopes,
  scope: { has(name: string): boolean },
  fail: (node: AnyNode, message: string) => never,
): void {
  const asked = askedFor(source.tree);
  const isMissing = ({ kind, name, isReset }: Binding): boolean => {
    if (kind !== 'free' || scope.has(name) || name === 'arguments' || name === 'undefined') return false;
    return isReset || !(name in globalThis || asked.has(name));
  };
  const missing = bindings.filter(isMissing).sort((a, b) => a.references[0]!.start - b.references[0]!.start);
  const [first] = missing;
  if (first === undefined) return;
  const start = first.references[0]!;
  const names = missing.map(({ name }) => name);
  if (names.length > 1) {
    const list = `${names
      .slice(0, -1)
      .map((name) => `"${name}"`)
      .join(', ')} and "${names.at(-1)}"`;
    fail(start, `${list} are declared outside of the function; pass them: { scope: { ${names.join(', ')} } }`);
  }
  if (first.isReset) {
    fail(start, `"${first.name}" is assigned, and declared outside of the function; pass it in "scope"`);
  }
  fail(start, `"${first.name}" is declared outside of the function; pass it: { scope: { ${first.name} } }`);
}

/** The variables that a source asks for by `typeof name`. */
function askedFor(tree: AnyNode): Set<string> {
  const names = new Set<string>();
  walkAll(tree, (node) => {
    if (node.type !== 'UnaryExpression' || node.operator !== 'typeof') return;
    const argument = bare(node.argument);
    if (argument.type === 'Identifier') names.add(argument.name);
  });
  return names;
}
