/**
 * Everything that a source assigns to its variables.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { Binding, Scopes } from './scopes.js';
import { bare, childrenOf, isFunction, namesOf } from './syntax.js';

/** One assignment to a variable. */
export interface Write {
  /** `step` is ++ or --; `unknown` a value that the source does not spell out, as of a parameter. */
  readonly kind: 'value' | 'compound' | 'step' | 'unknown';
  /** The right-hand side of `value` and `compound`. */
  readonly value?: AnyNode;
  /** Of `compound`: `+=`, `&=`, … */
  readonly operator?: string;
  /** Whether the declaration itself assigns it, or a caller. */
  readonly initial: boolean;
}

/** Finds the assignments of a tree and adds them to the variables they assign to. */
export function recordWrites(tree: AnyNode, scopes: Scopes): void {
  const add = (target: AnyNode, write: Write): void => {
    const node = bare(target);
    if (node.type === 'Identifier') scopes.bindingOf(node)?.writes.push(write);
  };
  /** What `pattern = value` assigns. */
  const assign = (pattern: AnyNode, value: AnyNode | undefined, initial: boolean): void => {
    const node = bare(pattern);
    const source = value === undefined ? undefined : bare(value);
    if (node.type === 'AssignmentPattern') {
      add(node.left, { kind: 'value', value: node.right, initial: true });
      assign(node.left, value, initial);
    } else if (node.type === 'Identifier') {
      add(node, value === undefined ? { kind: 'unknown', initial } : { kind: 'value', value, initial });
    } else if (
      node.type === 'ArrayPattern' &&
      source?.type === 'ArrayExpression' &&
      !source.elements.some((element) => element?.type === 'SpreadElement')
    ) {
      node.elements.forEach((element, i) => {
        if (element?.type === 'RestElement') assign(element, undefined, initial);
        else if (element) assign(element, source.elements[i] ?? undefined, initial);
      });
    } else if (node.type === 'ArrayPattern') {
      for (const element of node.elements) if (element) assign(element, undefined, initial);
    } else if (node.type === 'ObjectPattern') {
      for (const one of node.properties) assign(one.type === 'Property' ? one.value : one, undefined, initial);
    } else if (node.type === 'RestElement') assign(node.argument, undefined, initial);
  };
  const visit = (node: AnyNode): void => {
    if (isFunction(node)) for (const parameter of node.params) assign(parameter, undefined, true);
    else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        if (!init) continue;
        const again = bindingsOf(id, scopes).some(({ writes }) => writes.length > 0);
        assign(id, init, !again);
        const held = bare(init);
        const binding = bindingsOf(id, scopes)[0];
        if (id.type === 'Identifier' && binding !== undefined && isFunction(held)) binding.code = held;
      }
    } else if (node.type === 'AssignmentExpression') {
      const { operator, left, right } = node;
      const plain = operator === '=' || /^(&&|\|\||\?\?)=$/.test(operator);
      if (plain) assign(left, right, false);
      else add(left, { kind: 'compound', operator, value: right, initial: false });
    } else if (node.type === 'UpdateExpression') add(node.argument, { kind: 'step', initial: false });
    else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
      if (node.left.type === 'VariableDeclaration') assign(node.left.declarations[0]!.id, undefined, true);
      else assign(node.left, undefined, false);
    } else if (node.type === 'CatchClause' && node.param) assign(node.param, undefined, true);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(tree);
  for (const binding of scopes.bindings) {
    if (binding.kind === 'free' || binding.kind === 'import') binding.writes.push({ kind: 'unknown', initial: true });
    if (
      binding.writes.some(({ initial }) => !initial) ||
      binding.writes.length > (binding.kind === 'function' ? 0 : 1)
    ) {
      delete binding.code;
    }
  }
  recordArguments(tree, scopes);
}

/** A call of a function whose code is known assigns its arguments to its parameters. */
function recordArguments(tree: AnyNode, scopes: Scopes): void {
  const visit = (node: AnyNode): void => {
    if (node.type === 'CallExpression') {
      const callee = bare(node.callee);
      const code = callee.type === 'Identifier' ? scopes.bindingOf(callee)?.code : undefined;
      for (const [i, argument] of node.arguments.entries()) {
        const parameter = code?.params[i];
        if (parameter === undefined || parameter.type === 'RestElement' || argument.type === 'SpreadElement') break;
        const name = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
        if (name.type !== 'Identifier') continue;
        scopes.bindingOf(name)?.writes.push({ kind: 'value', value: argument, initial: true });
      }
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(tree);
}

function bindingsOf(pattern: AnyNode, scopes: Scopes): Binding[] {
  return namesOf(pattern).flatMap((name) => scopes.bindingOf(name) ?? []);
}

/** Whether a variable is assigned where it is declared, or by callers, and nowhere else. */
export function isConstant(binding: Binding): boolean {
  return binding.writes.length > 0 && binding.writes.every(({ initial }) => initial);
}
