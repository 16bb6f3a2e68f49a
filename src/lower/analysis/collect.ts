/**
 * One walk over a source that collects what flows into which cell.
 * @module
 */
import type { AnyNode, ArrayExpression, AssignmentExpression, ForOfStatement, ObjectExpression } from 'acorn';
import {
  bare,
  childrenOf,
  isFunction,
  isNumber,
  keyOf,
  propertyName,
  type Code,
  type FunctionNode,
} from '../syntax.js';
import { floatArrays, integerArrays, integerProperties } from './builtins.js';
import type { Cell, Container, Origin } from './cells.js';
import type { Call, Model } from './model.js';
import type { Places } from './places.js';

/** Where a node stands. */
interface Surroundings {
  readonly code: FunctionNode | undefined;
  /** What `this` is. */
  readonly self: Container | undefined;
  readonly class: Code | undefined;
  /** What `this` is in the function that comes next, if it is a method. */
  readonly owner: Container | undefined;
}

/** Collects the flows of a source into its model. */
export function collect(model: Model, places: Places): void {
  new Collector(model, places).run();
}

/** What a pattern takes from a value: flows into each of its targets. */
export function assignPattern(
  model: Model,
  places: Places,
  pattern: AnyNode,
  origin: Origin,
  isInitial: boolean,
): void {
  const node = bare(pattern);
  const into = (part: AnyNode, from: Origin): void => assignPattern(model, places, part, from, isInitial);
  const unknown: Origin = { kind: 'unknown' };
  switch (node.type) {
    case 'AssignmentPattern':
      model.flow(() => places.cellOf(node.left), { kind: 'value', node: node.right }, true);
      return into(node.left, origin);
    case 'Identifier':
    case 'MemberExpression':
      return model.flow(() => places.cellOf(node), origin, isInitial);
    case 'RestElement':
      return into(node.argument, unknown);
    case 'ArrayPattern': {
      const value = origin.kind === 'value' ? bare(origin.node) : undefined;
      const parts =
        value?.type === 'ArrayExpression' && !value.elements.some((one) => one?.type === 'SpreadElement')
          ? value.elements
          : undefined;
      for (const [i, element] of node.elements.entries()) {
        if (!element) continue;
        if (element.type === 'RestElement') {
          into(element.argument, origin.kind === 'value' ? { kind: 'alias', node: origin.node } : unknown);
        } else if (parts !== undefined) {
          if (parts[i]) into(element, { kind: 'value', node: parts[i] });
        } else into(element, elementsFrom(places, origin));
      }
      return;
    }
    case 'ObjectPattern':
      for (const one of node.properties) {
        if (one.type === 'RestElement') {
          into(one.argument, unknown);
          continue;
        }
        const key = keyOf(one);
        const isOfMath = origin.kind === 'value' && model.isMath(bare(origin.node));
        const isKnown = key !== undefined && !integerProperties.has(key) && !isOfMath;
        into(one.value, isKnown ? { kind: 'cell', cell: () => model.property(key).root() } : unknown);
      }
  }
}

function elementsFrom(places: Places, origin: Origin): Origin {
  if (origin.kind === 'value') return { kind: 'cell', cell: () => places.elementsOf(origin.node) };
  if (origin.kind !== 'cell') return { kind: 'unknown' };
  return { kind: 'cell', cell: () => places.elementsIn(origin.cell()) };
}

class Collector {
  constructor(
    private readonly model: Model,
    private readonly places: Places,
  ) {}

  run(): void {
    this.declareFunctions();
    const outside: Surroundings = { code: undefined, self: undefined, class: undefined, owner: undefined };
    const waiting: [AnyNode, Surroundings][] = [[this.model.tree, outside]];
    const later = (node: AnyNode, around: Surroundings): void => void waiting.push([node, around]);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [node, around] = next;
      if (node.type === 'ObjectExpression') this.object(node, around, later);
      else if (node.type === 'AssignmentExpression' && this.method(node, around, later)) continue;
      else {
        const inner = this.enter(node, around);
        const children = childrenOf(node);
        for (let i = children.length - 1; i >= 0; i--) later(children[i]!, inner);
      }
    }
  }

  /** Functions first, so that what is added to their prototypes finds them. */
  private declareFunctions(): void {
    const { model, places } = this;
    const waiting = [model.tree];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id) {
        const cell = model.variable(node.id);
        const binding = model.scopes.bindingOf(node.id);
        if (cell !== undefined) model.union.unite(cell.root().container, places.containerOf(node));
        if (binding !== undefined && isFunction(node)) model.holders.set(node, binding);
        model.declaring.add(node.id);
      }
      if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') {
        model.declaring.add(node.id);
        const held = node.init ? bare(node.init) : undefined;
        const binding = model.scopes.bindingOf(node.id);
        if (held !== undefined && isFunction(held) && binding !== undefined) {
          model.union.unite(model.variable(node.id)?.root().container, places.containerOf(held));
          model.holders.set(held, binding);
        }
      }
      for (const child of childrenOf(node)) waiting.push(child);
    }
  }

  private assign(pattern: AnyNode, origin: Origin, isInitial = false): void {
    assignPattern(this.model, this.places, pattern, origin, isInitial);
  }

  private flow(target: () => Cell | undefined, origin: Origin): void {
    this.model.flow(target, origin);
  }

  /** Notes what a node does; returns what surrounds its children. */
  private enter(node: AnyNode, around: Surroundings): Surroundings {
    const { model, places } = this;
    switch (node.type) {
      case 'VariableDeclarator':
        if (node.init) this.assign(node.id, { kind: 'value', node: node.init }, true);
        return around;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.function(node, around);
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (node.id) model.union.unite(model.variable(node.id)?.root().container, places.containerOf(node));
        else places.containerOf(node);
        return { ...around, class: node, self: model.instancesOf(node), owner: undefined };
      case 'MethodDefinition':
        this.accessor(keyOf(node), node.kind, node.value as FunctionNode);
        return { ...around, owner: around.self };
      case 'PropertyDefinition': {
        const key = keyOf(node);
        const { value } = node;
        if (key !== undefined && value) this.flow(() => model.property(key).root(), { kind: 'value', node: value });
        return around;
      }
      case 'ReturnStatement': {
        const { code } = around;
        const { argument } = node;
        if (argument && code) this.flow(() => model.result(code).root(), { kind: 'value', node: argument });
        return around;
      }
      case 'ThisExpression':
        if (around.self) model.self.set(node, around.self);
        return around;
      case 'CallExpression':
      case 'NewExpression':
        this.call(node, around);
        return around;
      default:
        this.plain(node);
        return around;
    }
  }

  /** Nodes that leave their surroundings as they are. */
  private plain(node: AnyNode): void {
    const { places } = this;
    const unknown: Origin = { kind: 'unknown' };
    switch (node.type) {
      case 'ArrayExpression':
        return this.array(node);
      case 'AssignmentExpression':
        if (/^(=|&&=|\|\|=|\?\?=)$/.test(node.operator)) this.assign(node.left, { kind: 'value', node: node.right });
        else this.flow(() => places.cellOf(node.left), { kind: 'compound', node: node.right, whole: node });
        return;
      case 'UpdateExpression':
        return this.flow(() => places.cellOf(node.argument), { kind: 'step', node });
      case 'ForOfStatement':
        return this.each(node);
      case 'ForInStatement':
        return this.assign(
          node.left.type === 'VariableDeclaration' ? node.left.declarations[0]!.id : node.left,
          unknown,
        );
      case 'CatchClause':
        if (node.param) this.assign(node.param, unknown);
        return;
      case 'ExportNamedDeclaration': {
        const { declaration } = node;
        if (!declaration) return;
        const names = declaration.type === 'VariableDeclaration' ? declaration.declarations : [declaration];
        for (const { id } of names) if (id.type === 'Identifier') this.export(id);
        return;
      }
      case 'ExportDefaultDeclaration': {
        const { declaration } = node;
        if ((declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') && declaration.id) {
          this.export(declaration.id);
        }
        return;
      }
    }
  }

  private export(id: AnyNode): void {
    const binding = id.type === 'Identifier' ? this.model.scopes.bindingOf(id) : undefined;
    if (binding !== undefined) this.model.exported.add(binding);
  }

  private function(node: FunctionNode, around: Surroundings): Surroundings {
    const { model, places } = this;
    if (node.type === 'FunctionExpression' && node.id) {
      model.union.unite(model.variable(node.id)?.root().container, places.containerOf(node));
    }
    for (const parameter of node.params) this.assign(parameter, { kind: 'unknown', caller: node }, true);
    if (node.body.type !== 'BlockStatement') {
      const { body } = node;
      this.flow(() => model.result(node).root(), { kind: 'value', node: body });
    }
    if (node.type === 'ArrowFunctionExpression') return { ...around, code: node, owner: undefined };
    return {
      code: node,
      self: around.owner ?? model.instancesOf(node),
      class: around.owner ? around.class : undefined,
      owner: undefined,
    };
  }

  /** A method, getter or setter of a class. */
  private accessor(key: string | undefined, kind: string, code: FunctionNode): void {
    const { model } = this;
    if (key === undefined || kind === 'constructor') return;
    const cell = (): Cell => model.property(key).root();
    if (kind === 'get') this.flow(cell, { kind: 'cell', cell: () => model.result(code).root() });
    else if (kind === 'set') {
      if (code.params[0]) this.assign(code.params[0], { kind: 'cell', cell });
    } else model.union.unite(cell().container, this.places.containerOf(code));
  }

  private object(node: ObjectExpression, around: Surroundings, later: (node: AnyNode, at: Surroundings) => void): void {
    const { model, places } = this;
    const own = places.containerOf(node)!;
    own.isInstance = true;
    for (const one of node.properties) {
      if (one.type === 'SpreadElement') {
        later(one, around);
        continue;
      }
      const key = keyOf(one);
      if (one.kind !== 'init') this.accessor(key, one.kind, one.value as FunctionNode);
      else if (key === undefined) this.flow(() => places.elementsOf(node), { kind: 'value', node: one.value });
      else if (!integerProperties.has(key)) {
        this.flow(() => model.property(key).root(), { kind: 'value', node: one.value });
        // Tables are read by `table[name]`.
        if (isNumber(bare(one.value))) this.flow(() => places.elementsOf(node), { kind: 'value', node: one.value });
      }
      if (one.computed) later(one.key, around);
      later(one.value, one.value.type === 'FunctionExpression' ? { ...around, owner: own } : around);
    }
  }

  /** `F.prototype.m = function …` and `this.m = function …`. */
  private method(
    node: AssignmentExpression,
    around: Surroundings,
    later: (node: AnyNode, at: Surroundings) => void,
  ): boolean {
    const target = bare(node.left);
    const value = bare(node.right);
    if (node.operator !== '=' || target.type !== 'MemberExpression' || value.type !== 'FunctionExpression')
      return false;
    const object = bare(target.object);
    let own: Container | undefined;
    if (object.type === 'MemberExpression' && propertyName(object) === 'prototype') {
      const [maker] = this.places.functionsIn(object.object);
      own = maker && this.model.instancesOf(maker);
    } else if (object.type === 'ThisExpression') own = around.self;
    if (own === undefined) return false;
    this.assign(node.left, { kind: 'value', node: node.right });
    later(node.left, around);
    later(node.right, { ...around, owner: own });
    return true;
  }

  private array(node: ArrayExpression): void {
    const { places } = this;
    for (const element of node.elements) {
      if (!element) continue;
      const origin: Origin =
        element.type === 'SpreadElement'
          ? { kind: 'cell', cell: () => places.elementsOf(element.argument) }
          : { kind: 'value', node: element };
      this.flow(() => places.elementsOf(node), origin);
    }
  }

  private each({ left, right }: ForOfStatement): void {
    const { model, places } = this;
    const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left;
    const list = bare(right);
    const callee = list.type === 'CallExpression' ? bare(list.callee) : undefined;
    const isEntries = callee?.type === 'MemberExpression' && propertyName(callee) === 'entries';
    if (isEntries && pattern.type === 'ArrayPattern' && model.globalName(callee.object) === undefined) {
      const [index, element] = pattern.elements;
      if (index) this.assign(index, { kind: 'index' });
      if (element) this.assign(element, { kind: 'cell', cell: () => places.elementsOf(callee.object) });
    } else this.assign(pattern, { kind: 'cell', cell: () => places.elementsOf(right) });
  }

  private call(node: Call, around: Surroundings): void {
    const { model, places } = this;
    model.calls.push(node);
    const callee = bare(node.callee);
    if (callee.type === 'Identifier') model.called.add(callee);
    if (callee.type === 'Super' && around.class && node.type === 'CallExpression')
      model.superCalls.set(node, around.class);
    const isMember = callee.type === 'MemberExpression';
    const method = isMember ? propertyName(callee) : undefined;
    const name = isMember ? model.globalName(callee.object) : model.globalName(callee);
    if (name === undefined) return;
    const isTyped = integerArrays.test(name) || floatArrays.test(name);
    const elements = (): Cell | undefined => places.elementsOf(node);
    const [first] = node.arguments;
    if (
      (isMember ? method === 'from' && (isTyped || name === 'Array') : isTyped) &&
      first &&
      first.type !== 'SpreadElement'
    ) {
      const copied: Origin = { kind: 'cell', cell: () => places.elementsOf(first) };
      model.flow(elements, copied, false, integerArrays.test(name));
    }
    if ((!isMember && name === 'Array' && node.arguments.length > 1) || (method === 'of' && /Array$/.test(name))) {
      for (const one of node.arguments)
        if (one.type !== 'SpreadElement') this.flow(elements, { kind: 'value', node: one });
    }
  }
}
