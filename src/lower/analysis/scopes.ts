/**
 * Which variable every identifier means.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import { childrenOf, isFunction, namesOf, walk, type FunctionNode } from '../syntax.js';
import { recordWrites } from './writes.js';

/** A variable. */
export interface Binding {
  readonly name: string;
  /** `free` ones are declared outside of the source. */
  readonly kind: 'variable' | 'parameter' | 'function' | 'class' | 'import' | 'free';
  /** Where it is named, in the order of the source. */
  readonly references: Identifier[];
  /** Whether its declaration, or a caller, assigns it. */
  isSet: boolean;
  /** Whether anything else assigns it. */
  isReset: boolean;
}

/** The answer for a whole source. */
export interface Scopes {
  /** Of identifiers that are variables, not property names or labels. */
  bindingOf(node: Identifier): Binding | undefined;
  readonly bindings: readonly Binding[];
}

/** Whether a variable is assigned where it is declared, or by callers, and nowhere else. */
export function isConstant({ isSet, isReset }: Binding): boolean {
  return isSet && !isReset;
}

/** The variables of one stretch of source, by name. */
class Scope {
  readonly names = new Map<string, Binding>();
  constructor(readonly parent?: Scope) {}

  find(name: string): Binding | undefined {
    let scope: Scope | undefined = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the start of a search
    for (; scope !== undefined; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Resolves every identifier of a tree, by the rules of strict code. */
export function resolve(tree: AnyNode): Scopes {
  const resolver = new Resolver();
  resolver.run(tree);
  const { meant, bindings } = resolver;
  for (const { references } of bindings) references.sort((a, b) => a.start - b.start);
  const scopes: Scopes = { bindingOf: (node) => meant.get(node), bindings };
  recordWrites(tree, scopes);
  return scopes;
}

/** Nodes wait on a stack with the scope that they stand in, so that deep trees need no recursion. */
class Resolver {
  readonly meant = new Map<Identifier, Binding>();
  readonly bindings: Binding[] = [];
  private readonly outermost = new Scope();
  private readonly waiting: [AnyNode, Scope][] = [];

  run(tree: AnyNode): void {
    this.later(new Scope(this.outermost), tree);
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop()) this.visit(...next);
  }

  private later(scope: Scope, node: AnyNode): void {
    this.waiting.push([node, scope]);
  }

  private allLater(scope: Scope, nodes: readonly (AnyNode | null | undefined)[]): void {
    for (const node of nodes) if (node) this.waiting.push([node, scope]);
  }

  private declare(scope: Scope, name: string, kind: Binding['kind']): Binding {
    const known = scope.names.get(name);
    if (known !== undefined) return known;
    const binding: Binding = { name, kind, references: [], isSet: false, isReset: false };
    this.bindings.push(binding);
    scope.names.set(name, binding);
    return binding;
  }

  private declareAll(scope: Scope, pattern: AnyNode, kind: Binding['kind']): void {
    for (const { name } of namesOf(pattern)) this.declare(scope, name, kind);
  }

  /** Declares what the statements of a block declare; `var` is declared by the function around them. */
  private declareBlock(scope: Scope, statements: readonly AnyNode[]): void {
    for (const statement of statements) {
      const inner = exported(statement);
      if (inner.type === 'FunctionDeclaration' && inner.id !== null) this.declare(scope, inner.id.name, 'function');
      else if (inner.type === 'ClassDeclaration' && inner.id !== null) this.declare(scope, inner.id.name, 'class');
      else if (inner.type === 'VariableDeclaration' && inner.kind !== 'var') {
        for (const { id } of inner.declarations) this.declareAll(scope, id, 'variable');
      } else if (inner.type === 'ImportDeclaration') {
        for (const { local } of inner.specifiers) this.declare(scope, local.name, 'import');
      }
    }
  }

  private declareVars(scope: Scope, root: AnyNode): void {
    walk(root, true, (node) => {
      if (isFunction(node) || node.type === 'StaticBlock') return undefined;
      if (node.type === 'VariableDeclaration' && node.kind === 'var') {
        for (const { id } of node.declarations) this.declareAll(scope, id, 'variable');
      }
      return true;
    });
  }

  private refer(node: Identifier, scope: Scope): void {
    const binding = scope.find(node.name) ?? this.declare(this.outermost, node.name, 'free');
    binding.references.push(node);
    this.meant.set(node, binding);
  }

  private visitFunction(node: FunctionNode, around: Scope): void {
    const named = new Scope(around);
    if (node.type === 'FunctionExpression' && node.id) {
      this.declare(named, node.id.name, 'function');
      this.refer(node.id, named);
    }
    const scope = new Scope(named);
    for (const parameter of node.params) this.declareAll(scope, parameter, 'parameter');
    this.declareVars(scope, node.body);
    this.allLater(scope, node.params);
    if (node.body.type !== 'BlockStatement') return this.later(scope, node.body);
    this.declareBlock(scope, node.body.body);
    this.allLater(scope, node.body.body);
  }

  private visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        return this.refer(node, scope);
      case 'FunctionDeclaration':
        if (node.id !== null) this.refer(node.id, scope);
        return this.visitFunction(node, scope);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.visitFunction(node, scope);
      case 'MemberExpression':
        return this.allLater(scope, [node.object, node.computed ? node.property : null]);
      case 'Property':
      case 'PropertyDefinition':
      case 'MethodDefinition':
        return this.allLater(scope, [node.computed ? node.key : null, node.value]);
      case 'LabeledStatement':
        return this.later(scope, node.body);
      case 'ExportNamedDeclaration':
        if (node.declaration) return this.later(scope, node.declaration);
        if (node.source) return;
        for (const { local } of node.specifiers) if (local.type === 'Identifier') this.refer(local, scope);
        return;
      case 'ImportDeclaration':
        for (const { local } of node.specifiers) this.refer(local, scope);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ExportAllDeclaration':
        return;
      default:
        return this.visitBlock(node, scope);
    }
  }

  /** What may have variables of its own. */
  private visitBlock(node: AnyNode, scope: Scope): void {
    const own = new Scope(scope);
    switch (node.type) {
      case 'ClassDeclaration':
      case 'ClassExpression':
        // A declaration's name within the class is taken for that around it: one variable.
        if (node.type === 'ClassExpression' && node.id) this.declare(own, node.id.name, 'class');
        if (node.id) this.refer(node.id, own);
        return this.allLater(own, [node.superClass, node.body]);
      case 'Program':
      case 'BlockStatement':
      case 'StaticBlock':
        if (node.type !== 'BlockStatement') for (const statement of node.body) this.declareVars(own, statement);
        this.declareBlock(own, node.body);
        return this.allLater(own, node.body);
      case 'SwitchStatement':
        this.later(scope, node.discriminant);
        for (const { consequent } of node.cases) this.declareBlock(own, consequent);
        return this.allLater(own, node.cases);
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement': {
        const head = node.type === 'ForStatement' ? node.init : node.left;
        if (head) this.declareBlock(own, [head]);
        return this.allLater(own, childrenOf(node));
      }
      case 'CatchClause':
        if (node.param) this.declareAll(own, node.param, 'variable');
        return this.allLater(own, childrenOf(node));
      default:
        return this.allLater(scope, childrenOf(node));
    }
  }
}

/** The declaration within `export …`. */
function exported(statement: AnyNode): AnyNode {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ?? statement;
  return statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
}
