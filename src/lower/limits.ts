/**
 * What cannot be lowered, told with its line and column.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { Integers } from './integers.js';
import { mathNames } from './math.js';
import { errorAt, type Source } from './parse.js';
import type { Binding, Scopes } from './scopes.js';
import { bare, childrenOf, propertyName } from './syntax.js';

/** What a source may refer to. */
export interface Limits {
  /** Names of outer variables that are given; undefined for a module, which sees its own. */
  readonly scope?: { has(name: string): boolean };
}

/** Throws for the first thing in a source that cannot be lowered. */
export function checkLimits(source: Source, scopes: Scopes, integers: Integers, { scope }: Limits): void {
  const fail = (node: AnyNode, message: string): never => {
    throw errorAt(source, node.start, message);
  };
  const isFree = (node: AnyNode, name: string): boolean =>
    node.type === 'Identifier' && node.name === name && scopes.bindingOf(node)?.kind === 'free' && !scope?.has(name);

  /** `own`: whether `this` and `arguments`, or `super`, are those of a function within the source. */
  const visit = (node: AnyNode, own: { readonly this: boolean; readonly super: boolean }): void => {
    let inside = own;
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') inside = { ...own, this: true };
    if (node.type === 'ClassBody') inside = { this: true, super: true };
    if (node.type === 'ObjectExpression' && node !== bare(source.tree)) inside = { ...own, super: true };
    if (node.type === 'WithStatement') fail(node, 'with makes variables that the text does not name');
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const callee = bare(node.callee);
      if (isFree(callee, 'eval')) fail(node, 'eval runs text that was not lowered');
      if (isFree(callee, 'Function')) fail(node, 'Function makes code that is not lowered');
    }
    if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && integers.isMath(node.object)) {
      const name = propertyName(node);
      if (name === undefined) fail(node, 'a function of Math must be named: Math.sin, not Math[name]');
      else if (!mathNames.has(name) && !scope?.has('Math')) fail(node, `Math.${name} has no rounded counterpart`);
    }
    if (scope !== undefined) {
      if (!own.this && node.type === 'ThisExpression') fail(node, 'an arrow function cannot take `this` along');
      if (!own.this && isFree(node, 'arguments')) fail(node, 'an arrow function cannot take `arguments` along');
      if (!own.this && node.type === 'MetaProperty') fail(node, 'an arrow function cannot take `new.target` along');
      if (!own.super && node.type === 'Super') fail(node, 'a method cannot take `super` along');
      if (node.type === 'ImportExpression')
        fail(node, 'import() is relative to a module; pass what it gives in "scope"');
      if (node.type === 'MetaProperty' && node.meta.name === 'import') fail(node, 'import.meta belongs to a module');
    }
    for (const child of childrenOf(node)) visit(child, inside);
  };
  visit(source.tree, { this: scope === undefined, super: scope === undefined });

  if (scope === undefined) return;
  for (const binding of scopes.bindings) {
    if (binding.kind === 'free' && !scope.has(binding.name)) checkFree(source, binding, fail);
  }
}

/** A variable from outside must be a global that is only read. */
function checkFree(source: Source, binding: Binding, fail: (node: AnyNode, message: string) => never): void {
  const { name, references, writes } = binding;
  const first = references[0]!;
  if (name === 'arguments' || name === 'undefined') return;
  if (writes.some(({ initial }) => !initial)) {
    fail(first, `"${name}" is assigned, and declared outside of the function; pass it in "scope"`);
  }
  if (name in globalThis || isGuarded(source.tree, name)) return;
  fail(first, `"${name}" is declared outside of the function; pass it: { scope: { ${name} } }`);
}

/** Whether a source asks for `typeof name`. */
function isGuarded(node: AnyNode, name: string): boolean {
  if (node.type === 'UnaryExpression' && node.operator === 'typeof') {
    const argument = bare(node.argument);
    if (argument.type === 'Identifier' && argument.name === name) return true;
  }
  return childrenOf(node).some((child) => isGuarded(child, name));
}
