/**
 * Whether a variable is assigned where it is declared, and whether again later.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import { bare, isFunction, namesOf, walkAll } from '../syntax.js';

/** A variable, and how it is assigned. */
interface Written {
  readonly kind: string;
  /** Whether it is assigned where it is declared, and whether again later. */
  isSet: boolean;
  isReset: boolean;
}

/** The variables of a tree, and what its names stand for. */
interface Variables {
  readonly bindings: Iterable<Written>;
  bindingOf(name: Identifier): Written | undefined;
}

/** Records in every variable of a tree how it is assigned. */
export function recordWrites(tree: AnyNode, scopes: Variables): void {
  const write = (names: readonly Identifier[], isFirst: boolean): void => {
    for (const name of names) {
      const binding = scopes.bindingOf(name);
      if (binding === undefined) continue;
      if (isFirst && !binding.isSet) binding.isSet = true;
      else if (!isFirst) binding.isReset = true;
    }
  };
  walkAll(tree, (node) => {
    if (isFunction(node)) for (const parameter of node.params) write(namesOf(parameter), true);
    else if (node.type === 'VariableDeclarator' && node.init) {
      const names = namesOf(node.id);
      const isAgain = names.some((name) => scopes.bindingOf(name)?.isSet);
      write(names, !isAgain);
    } else if (node.type === 'AssignmentExpression') write(namesOf(node.left), false);
    else if (node.type === 'UpdateExpression') write(namesOf(bare(node.argument)), false);
    else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
      if (node.left.type === 'VariableDeclaration') write(namesOf(node.left.declarations[0]!.id), true);
      else write(namesOf(node.left), false);
    } else if (node.type === 'CatchClause' && node.param) write(namesOf(node.param), true);
  });
  for (const binding of scopes.bindings) if (binding.kind === 'free' || binding.kind === 'import') binding.isSet = true;
}
