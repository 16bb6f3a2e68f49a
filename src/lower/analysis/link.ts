/**
 * Links calls to the functions that they may run, and unites containers along the flows, until nothing changes.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, isClass, isFunction, propertyName, walkAll, type FunctionNode } from '../syntax.js';
import { callsWithElements, oneElement } from './builtins.js';
import type { Cell, Origin } from './cells.js';
import { assignPattern } from './collect.js';
import { isConstant } from './scopes.js';
import type { Call, Model } from './model.js';
import type { Places } from './places.js';

/** New callees add flows, which may show more callees: so many rounds at most. */
const ROUNDS = 12;

/** Links everything, then hands every flow to its cell. */
export function link(model: Model, places: Places): void {
  const linker = new Linker(model, places);
  const heirs = [...model.made.keys()].filter((node) => isClass(node)).filter(({ superClass }) => superClass);
  for (let round = 0; round < ROUNDS; round++) {
    const [unions, flows] = [model.union.count, model.flows.length];
    for (const call of model.calls) linker.call(call);
    linker.groups();
    for (const heir of heirs) {
      for (const code of places.functionsIn(heir.superClass!)) {
        model.union.unite(model.instancesOf(heir), model.instancesOf(code));
      }
    }
    for (const { target, origin } of model.flows) {
      const cell = target()?.root();
      if (cell !== undefined) model.union.unite(cell.container, containerOfOrigin(places, origin));
    }
    if (model.union.count === unions && model.flows.length === flows) break;
  }
  readElements(model, places);
  for (const { name, parameters } of model.groups.values()) {
    const isSole = model.property(name).root().container.root().functions.size === 1;
    for (const cell of parameters) cell.root().isSole = isSole;
  }
  for (const flow of model.flows) {
    const cell = flow.target()?.root();
    if (cell === undefined) continue;
    cell.inputs.push(flow);
    if (flow.origin.kind !== 'unknown') continue;
    if (flow.origin.caller && isInside(model, flow.origin.caller)) flow.isVoid = true;
    else cell.container.root().isUnknown = true;
  }
}

/** Elements that are only read have a cell too: what nobody writes here comes from outside. */
function readElements({ tree }: Model, places: Places): void {
  walkAll(tree, (node) => {
    if (node.type === 'MemberExpression' && propertyName(node) === undefined) places.elementsOf(node.object);
    const callee = node.type === 'CallExpression' ? bare(node.callee) : undefined;
    if (callee?.type === 'MemberExpression' && oneElement.has(propertyName(callee) ?? ''))
      places.elementsOf(callee.object);
  });
}

function containerOfOrigin(places: Places, origin: Origin): ReturnType<Places['containerOf']> {
  if (origin.kind === 'value' || origin.kind === 'compound' || origin.kind === 'alias') {
    return places.containerOf(origin.node);
  }
  return origin.kind === 'cell' ? origin.cell()?.root().container : undefined;
}

/** Whether every call of a function is in the source. */
function isInside(model: Model, code: FunctionNode): boolean {
  if (model.callbacks.has(code)) return true;
  const binding = model.holders.get(code);
  if (binding === undefined || model.exported.has(binding)) return false;
  const isHeld = binding.kind === 'function' ? !binding.isReset : isConstant(binding);
  return isHeld && binding.references.every((one) => model.called.has(one) || model.declaring.has(one));
}

/** What a call hands over: expressions, or values of other origin. */
type Argument = AnyNode | Origin | undefined;

class Linker {
  private readonly linked = new Map<Call, Set<FunctionNode>>();
  private readonly grouped = new Set<Call>();
  private readonly built = new Set<Call>();

  constructor(
    private readonly model: Model,
    private readonly places: Places,
  ) {}

  call(node: Call): void {
    const { model, places } = this;
    const group = places.groupOf(node);
    if (group !== undefined) {
      if (!this.grouped.has(node)) {
        this.grouped.add(node);
        for (const [i, argument] of node.arguments.entries()) {
          if (argument.type === 'SpreadElement') break;
          model.flow(() => group.parameters[i]!.root(), { kind: 'value', node: argument });
        }
      }
    } else {
      for (const code of places.calleesOf(node)) {
        if (!this.isNew(node, code)) continue;
        this.parameters(code, node.arguments, () => places.calleesOf(node).length > 1);
        if (node.type === 'NewExpression') model.union.unite(places.containerOf(node), model.instancesOf(code));
      }
    }
    const callee = bare(node.callee);
    if (callee.type === 'MemberExpression') this.member(node, callee.object, propertyName(callee) ?? '');
  }

  private isNew(node: Call, code: FunctionNode): boolean {
    let known = this.linked.get(node);
    if (known === undefined) this.linked.set(node, (known = new Set()));
    if (known.has(code)) return false;
    known.add(code);
    return true;
  }

  /** Hands arguments to the parameters of a function. */
  private parameters(code: FunctionNode, values: readonly Argument[], isDoubtful?: () => boolean): void {
    for (const [i, value] of values.entries()) {
      if (value === undefined) continue;
      if ('type' in value && value.type === 'SpreadElement') break;
      const parameter = code.params[i];
      if (parameter === undefined || parameter.type === 'RestElement') break;
      const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
      const origin: Origin =
        'type' in value ? { kind: 'value', node: value, ...(isDoubtful !== undefined && { isDoubtful }) } : value;
      assignPattern(this.model, this.places, target, origin, true);
    }
  }

  /** What built-in methods do with their arguments. */
  private member(node: Call, object: AnyNode, name: string): void {
    const { places } = this;
    if (name === 'call' || name === 'apply') {
      for (const one of places.functionsIn(object)) {
        const code = places.bodyOf(one);
        if (code && name === 'call' && this.isNew(node, code)) this.parameters(code, node.arguments.slice(1));
      }
      return;
    }
    if (!this.built.has(node)) {
      this.built.add(node);
      if (!places.isInstance(object)) {
        if (name === 'push' || name === 'unshift') this.into(object, node.arguments);
        else if (name === 'splice') this.into(object, node.arguments.slice(2));
        else if (name === 'fill') this.into(object, node.arguments.slice(0, 1));
        else if (name === 'add' && node.arguments.length === 1) this.into(object, node.arguments);
        else if (name === 'set' && node.arguments.length === 2 && this.isMap(object)) {
          this.into(object, node.arguments.slice(1));
        }
      }
    }
    this.callbacks(node, object, name);
  }

  /** Whether an object is known to be no typed array. */
  private isMap(object: AnyNode): boolean {
    const kinds = this.places.containerOf(object)?.kinds;
    return kinds !== undefined && !kinds.has('integers') && !kinds.has('floats');
  }

  private into(object: AnyNode, values: readonly AnyNode[]): void {
    const { model, places } = this;
    const elements = (): Cell | undefined => places.elementsOf(object);
    for (const value of values) {
      if (value.type === 'SpreadElement') {
        const { argument } = value;
        model.flow(elements, { kind: 'cell', cell: () => places.elementsOf(argument) });
      } else model.flow(elements, { kind: 'value', node: value });
    }
  }

  private callbacks(node: Call, object: AnyNode, name: string): void {
    const { model, places } = this;
    const isReduce = name === 'reduce' || name === 'reduceRight';
    const isSort = name === 'sort' || name === 'toSorted';
    if (!callsWithElements.has(name) && !isReduce && !isSort && name !== 'from') return;
    const callback = node.arguments[name === 'from' ? 1 : 0];
    if (callback === undefined) return;
    const list = name === 'from' ? node.arguments[0]! : object;
    const element: Origin = { kind: 'cell', cell: () => places.elementsOf(list) };
    const index: Origin = { kind: 'index' };
    for (const code of places.functionsIn(callback).filter((one): one is FunctionNode => isFunction(one))) {
      if (!this.isNew(node, code)) continue;
      model.callbacks.add(code);
      const result: Origin = { kind: 'cell', cell: () => model.result(code).root() };
      if (isReduce) {
        this.parameters(code, [node.arguments[1] ?? element, element, index]);
        if (code.params[0]) assignPattern(model, places, code.params[0], result, true);
      } else this.parameters(code, isSort ? [element, element] : [element, index]);
      if (name === 'map' || name === 'from') model.flow(() => places.elementsOf(node), result);
    }
  }

  /** Links the cells of calls by a method's name to all methods of that name. */
  groups(): void {
    const { model, places } = this;
    for (const group of model.groups.values()) {
      places.update(group);
      for (const code of group.functions) {
        if (group.linked.has(code)) continue;
        group.linked.add(code);
        this.parameters(
          code,
          group.parameters.map((cell): Origin => ({ kind: 'cell', cell: () => cell.root() })),
        );
        model.flow(() => group.result.root(), { kind: 'cell', cell: () => model.result(code).root() });
      }
    }
  }
}
