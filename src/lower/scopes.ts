/**
 * Which variable every identifier means, and what is ever assigned to each variable.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import { recordWrites, type Write } from './writes.js';
import { childrenOf, isFunction, namesOf, type FunctionNode } from './syntax.js';

/** A variable, and everything that the source assigns to it. */
export interface Binding {
  readonly name: string;
  /** `free` ones are declared outside of the source. */
  readonly kind: 'variable' | 'parameter' | 'function' | 'class' | 'import' | 'free';
  readonly writes: Write[];
  readonly references: Identifier[];
  /** The function that the variable always holds, as far as the source tells. */
  code?: FunctionNode;
}

/** The answer for a whole source. */
export interface Scopes {
  /** Of identifiers that are variables, not property names or labels. */
  bindingOf(node: Identifier): Binding | undefined;
  readonly bindings: readonly Binding[];
}

/** The variables of one stretch of source, by name. */
class Scope {
  readonly names = new Map<string, Binding>();
  constructor(readonly parent?: Scope) {}

  find(name: string): Binding | undefined {
    return this.names.get(name) ?? this.parent?.find(name);
  }
}

/** Resolves every identifier of a tree, by the rules of strict code. */
export function resolve(tree: AnyNode): Scopes {
  const bindingOf = new Map<Identifier, Binding>();
  const bindings: Binding[] = [];
  const outermost = new Scope();

  const declare = (scope: Scope, name: string, kind: Binding['kind']): Binding => {
    const known = scope.names.get(name);
    if (known !== undefined) return known;
    const binding: Binding = { name, kind, writes: [], references: [] };
    bindings.push(binding);
    scope.names.set(name, binding);
    return binding;
  };
  const declareAll = (scope: Scope, pattern: AnyNode, kind: Binding['kind']): void => {
    for (const { name } of namesOf(pattern)) declare(scope, name, kind);
  };
  /** Declares what the statements of a block declare; `var` is declared by the function around them. */
  const declareBlock = (scope: Scope, statements: readonly AnyNode[]): void => {
    for (const statement of statements) {
      const inner = exported(statement);
      if (inner.type === 'FunctionDeclaration' && inner.id !== null)
        declare(scope, inner.id.name, 'function').code = inner;
      else if (inner.type === 'ClassDeclaration' && inner.id !== null) declare(scope, inner.id.name, 'class');
      else if (inner.type === 'VariableDeclaration' && inner.kind !== 'var') {
        for (const { id } of inner.declarations) declareAll(scope, id, 'variable');
      } else if (inner.type === 'ImportDeclaration') {
        for (const { local } of inner.specifiers) declare(scope, local.name, 'import');
      }
    }
  };
  const declareVars = (scope: Scope, node: AnyNode): void => {
    if (isFunction(node) || node.type === 'StaticBlock') return;
    if (node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const { id } of node.declarations) declareAll(scope, id, 'variable');
    }
    for (const child of childrenOf(node)) declareVars(scope, child);
  };
  const refer = (node: Identifier, scope: Scope): void => {
    const binding = scope.find(node.name) ?? declare(outermost, node.name, 'free');
    binding.references.push(node);
    bindingOf.set(node, binding);
  };

  const visitFunction = (node: FunctionNode, around: Scope): void => {
    const named = new Scope(around);
    if (node.type === 'FunctionExpression' && node.id) {
      declare(named, node.id.name, 'function').code = node;
      refer(node.id, named);
    }
    const scope = new Scope(named);
    for (const parameter of node.params) declareAll(scope, parameter, 'parameter');
    declareVars(scope, node.body);
    if (node.body.type === 'BlockStatement') declareBlock(scope, node.body.body);
    for (const parameter of node.params) visit(parameter, scope);
    if (node.body.type === 'BlockStatement') for (const statement of node.body.body) visit(statement, scope);
    else visit(node.body, scope);
  };
  const visitChildren = (node: AnyNode, scope: Scope): void => {
    for (const child of childrenOf(node)) visit(child, scope);
  };

  const visit = (node: AnyNode, scope: Scope): void => {
    switch (node.type) {
      case 'Identifier':
        return refer(node, scope);
      case 'FunctionDeclaration':
        if (node.id !== null) refer(node.id, scope);
        return visitFunction(node, scope);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return visitFunction(node, scope);
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const own = new Scope(scope);
        if (node.type === 'ClassDeclaration' && node.id !== null) refer(node.id, scope);
        if (node.id) declare(own, node.id.name, 'class');
        if (node.superClass) visit(node.superClass, own);
        return visit(node.body, own);
      }
      case 'Program':
      case 'BlockStatement':
      case 'StaticBlock': {
        const own = new Scope(scope);
        if (node.type !== 'BlockStatement') for (const statement of node.body) declareVars(own, statement);
        declareBlock(own, node.body);
        return visitChildren(node, own);
      }
      case 'SwitchStatement': {
        visit(node.discriminant, scope);
        const own = new Scope(scope);
        for (const { consequent } of node.cases) declareBlock(own, consequent);
        for (const one of node.cases) visit(one, own);
        return;
      }
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement': {
        const own = new Scope(scope);
        const head = node.type === 'ForStatement' ? node.init : node.left;
        if (head) declareBlock(own, [head]);
        return visitChildren(node, own);
      }
      case 'CatchClause': {
        const own = new Scope(scope);
        if (node.param) declareAll(own, node.param, 'variable');
        return visitChildren(node, own);
      }
      case 'MemberExpression':
        visit(node.object, scope);
        if (node.computed) visit(node.property, scope);
        return;
      case 'Property':
      case 'PropertyDefinition':
      case 'MethodDefinition':
        if (node.computed) visit(node.key, scope);
        if (node.value) visit(node.value, scope);
        return;
      case 'LabeledStatement':
        return visit(node.body, scope);
      case 'ExportNamedDeclaration':
        if (node.declaration) return visit(node.declaration, scope);
        if (node.source) return;
        for (const { local } of node.specifiers) if (local.type === 'Identifier') refer(local, scope);
        return;
      case 'ImportDeclaration':
        for (const { local } of node.specifiers) refer(local, scope);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ExportAllDeclaration':
        return;
      default:
        return visitChildren(node, scope);
    }
  };

  visit(tree, new Scope(outermost));
  const scopes: Scopes = { bindingOf: (node) => bindingOf.get(node), bindings };
  recordWrites(tree, scopes);
  return scopes;
}

/** The declaration within `export …`. */
function exported(statement: AnyNode): AnyNode {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ?? statement;
  return statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
}
