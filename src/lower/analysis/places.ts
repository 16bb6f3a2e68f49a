/**
 * Which cell and which container an expression denotes, and which functions a call may run.
 * @module
 */
import type { AnyNode, CallExpression, NewExpression } from 'acorn';
import { bare, isClass, isFunction, isPair, propertyName, spineOf, type Code, type FunctionNode } from '../syntax.js';
import { builtinMethods, floatArrays, integerArrays, integerProperties, oneElement, sameElements } from './builtins.js';
import { Cell, Container, elementsOf } from './cells.js';
import type { Call, Group, Model } from './model.js';

/** How many links of a chain like `a.b().c()` are followed; what is longer is unknown. */
const LINKS = 200;

/** The places of a source. Asking may unite containers: both sides of a choice are one. */
export class Places {
  private readonly nobody = new Container();
  private links = 0;

  constructor(private readonly model: Model) {
    this.nobody.isInstance = true;
  }

  /** The cell that an expression names. */
  cellOf(outer: AnyNode): Cell | undefined {
    const node = bare(outer);
    if (node.type === 'Identifier') return this.model.variable(node)?.root();
    if (node.type === 'ChainExpression') return this.cellOf(node.expression);
    if (node.type !== 'MemberExpression') return undefined;
    const name = propertyName(node);
    if (name !== undefined) return integerProperties.has(name) ? undefined : this.model.property(name).root();
    return this.elementsOf(node.object);
  }

  /** The cell of the elements of what an expression gives. */
  elementsOf(node: AnyNode): Cell | undefined {
    const container = this.containerOf(node);
    return container && elementsOf(container);
  }

  /** The cell of the elements of what a cell holds. */
  elementsIn(cell: Cell | undefined): Cell | undefined {
    return cell && elementsOf(cell.root().container);
  }

  /** The container of what an expression gives. */
  containerOf(node: AnyNode): Container | undefined {
    if (this.links > LINKS) return undefined;
    this.links++;
    try {
      return this.find(bare(node))?.root();
    } finally {
      this.links--;
    }
  }

  private find(node: AnyNode): Container | undefined {
    const { model } = this;
    switch (node.type) {
      case 'Identifier':
        return model.variable(node)?.root().container;
      case 'ThisExpression':
        return model.self.get(node) ?? this.nobody;
      case 'MemberExpression':
        return this.cellOf(node)?.container;
      case 'ChainExpression':
        return this.containerOf(node.expression);
      case 'AwaitExpression':
        return this.containerOf(node.argument);
      case 'SequenceExpression':
        return this.containerOf(node.expressions.at(-1)!);
      case 'AssignmentExpression':
        return this.containerOf(node.right) ?? this.containerOf(node.left);
      case 'ConditionalExpression':
        return this.either([node.consequent, node.alternate]);
      case 'LogicalExpression': {
        const spine = spineOf(node).filter(isPair);
        return this.either([spine.at(-1)!.left, ...spine.map(({ right }) => right)]);
      }
      case 'ArrayExpression':
        return model.madeAt(node, (made) => made.kinds.add('array'));
      case 'ObjectExpression':
        return model.madeAt(node);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
      case 'ClassExpression':
      case 'ClassDeclaration':
        return model.madeAt(node, (made) => made.functions.add(node));
      case 'NewExpression':
        return this.instance(node);
      case 'CallExpression':
        return this.resultContainer(node);
      default:
        return undefined;
    }
  }

  private either(nodes: readonly AnyNode[]): Container | undefined {
    let found: Container | undefined;
    for (const node of nodes) {
      const one = this.containerOf(node);
      if (one !== undefined && found !== undefined) this.model.union.unite(found, one);
      found ??= one;
    }
    return found;
  }

  private instance(node: NewExpression): Container {
    const { model } = this;
    const name = model.globalName(node.callee);
    if (name !== undefined) {
      return model.madeAt(node, (made) => {
        if (integerArrays.test(name)) made.kinds.add('integers');
        else if (floatArrays.test(name)) made.kinds.add('floats');
        else if (/^(Array|Map|Set)$/.test(name)) made.kinds.add('array');
        else made.isUnknown = true;
      });
    }
    const own = model.madeAt(node, (made) => (made.isInstance = true));
    for (const one of this.functionsIn(node.callee)) model.union.unite(own, model.instancesOf(one));
    return own;
  }

  private resultContainer(node: CallExpression): Container | undefined {
    const { model } = this;
    const callee = bare(node.callee);
    if (model.globalName(callee) === 'Array') return model.madeAt(node, (made) => made.kinds.add('array'));
    if (callee.type === 'MemberExpression') {
      const name = propertyName(callee) ?? '';
      const object = model.globalName(callee.object) ?? '';
      const kind = integerArrays.test(object) ? 'integers' : floatArrays.test(object) ? 'floats' : 'array';
      if ((kind !== 'array' || object === 'Array') && (name === 'from' || name === 'of')) {
        return model.madeAt(node, (made) => made.kinds.add(kind));
      }
      if (object === 'Object' && (name === 'create' || name === 'assign')) return model.madeAt(node);
      const isOwn = model.property(name).root().container.root().functions.size > 0 && this.isInstance(callee.object);
      if (sameElements.has(name) && !isOwn) return this.containerOf(callee.object);
      if (name === 'map') return model.madeAt(node, (made) => made.kinds.add('array'));
      if ((oneElement.has(name) || name === 'get') && this.resultsOf(node).length === 0) {
        return this.elementsOf(callee.object)?.container;
      }
    }
    const results = this.resultsOf(node);
    if (results.length === 0) return model.madeAt(node, (made) => (made.isUnknown = true));
    const made = model.madeAt(node);
    for (const one of results) model.union.unite(made, one.root().container);
    return made;
  }

  /** Whether an object has methods of the source. */
  isInstance(node: AnyNode): boolean {
    return bare(node).type === 'Super' || (this.containerOf(node)?.isInstance ?? false);
  }

  /** The functions and classes that an expression may give. */
  functionsIn(node: AnyNode): readonly Code[] {
    return [...(this.containerOf(node)?.functions ?? [])];
  }

  /** The function that runs when a function is called or a class is made an instance of. */
  bodyOf(code: Code, depth = 0): FunctionNode | undefined {
    if (isFunction(code)) return code;
    for (const one of code.body.body) {
      if (one.type === 'MethodDefinition' && one.kind === 'constructor') return one.value as FunctionNode;
    }
    if (!code.superClass || depth > LINKS) return undefined;
    const above = this.functionsIn(code.superClass).find((one) => one !== code);
    return above && this.bodyOf(above, depth + 1);
  }

  private bodiesOf(codes: readonly Code[]): FunctionNode[] {
    return codes.flatMap((code) => this.bodyOf(code) ?? []);
  }

  /** The methods that a call by a method's name may run; undefined where there are none. */
  groupOf(node: Call): Group | undefined {
    const callee = bare(node.callee);
    if (callee.type !== 'MemberExpression') return undefined;
    const name = propertyName(callee);
    if (name === undefined || integerProperties.has(name) || this.model.isMath(bare(callee.object))) return undefined;
    const candidates = this.model.property(name).root().container.root().functions;
    if (candidates.size === 0) return undefined;
    if (builtinMethods.has(name) && !this.isInstance(callee.object)) return undefined;
    const group = this.group(name, node.arguments.length);
    return group.functions.size > 0 ? group : undefined;
  }

  private group(name: string, count: number): Group {
    const { groups } = this.model;
    const key = `${name}/${count}`;
    let group = groups.get(key);
    if (group === undefined) {
      const parameters = Array.from({ length: count }, (_, i) => new Cell('argument', `${name}(${i})`));
      const result = new Cell('result', name);
      group = { name, parameters, result, functions: new Set(), linked: new Set(), seen: 0 };
      groups.set(key, group);
    }
    this.update(group);
    return group;
  }

  /** Adds the methods that were found since. */
  update(group: Group): void {
    const candidates = this.model.property(group.name).root().container.root().functions;
    if (group.seen === candidates.size) return;
    group.seen = candidates.size;
    for (const code of this.bodiesOf([...candidates])) {
      const { params } = code;
      const takesAll = group.parameters.length <= params.length || params.some(({ type }) => type === 'RestElement');
      if (takesAll) group.functions.add(code);
    }
  }

  /** The functions that a call may run, other than by a method's name. */
  calleesOf(node: Call): FunctionNode[] {
    const callee = bare(node.callee);
    if (callee.type === 'Super') {
      const code = node.type === 'CallExpression' ? this.model.superCalls.get(node) : undefined;
      const above = code !== undefined && isClass(code) ? code.superClass : undefined;
      return above ? this.bodiesOf(this.functionsIn(above)) : [];
    }
    if (callee.type === 'MemberExpression' && propertyName(callee) !== undefined) return [];
    return this.bodiesOf(this.functionsIn(callee));
  }

  /** The cells of what a call may give. */
  resultsOf(node: Call): Cell[] {
    const callee = bare(node.callee);
    if (callee.type === 'MemberExpression') {
      const name = propertyName(callee);
      const first = node.arguments[0];
      if (/^reduce(Right)?$/.test(name ?? '') && first) {
        const callbacks = this.functionsIn(first).filter((one): one is FunctionNode => isFunction(one));
        return callbacks.map((one) => this.model.result(one));
      }
      if (name !== undefined) {
        const group = this.groupOf(node);
        return group ? [group.result] : [];
      }
    }
    return this.calleesOf(node).map((one) => this.model.result(one));
  }
}
