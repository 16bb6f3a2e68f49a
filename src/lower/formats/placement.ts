/**
 * Where formats show in the text: the format of each operation and literal, stores, loads, and what is stored where a
 * function or loop begins.
 * @module
 */
import type { AnyNode, AssignmentExpression, Identifier, MemberExpression, UpdateExpression } from 'acorn';
import { bare, childrenOf, isFunction, isRelation, keyOf, operationOf, type FunctionNode } from '../syntax.js';
import type { ExpressionFormats, Place } from './formats.js';

/** A value that passes through a chopper: `to` rounds it in the chopper's mode, `load` to nearest. */
export interface Passage {
  readonly by: 'to' | 'load';
  readonly place: number;
}

/** A variable or property that a pattern or a caller has set, and what is made of its value. */
export interface Leaf {
  readonly target: Identifier | MemberExpression;
  readonly passages: readonly Passage[];
}

/** Where formats show. */
export interface Placement {
  /** The format of an operation, a function or a literal. */
  placeOf(node: AnyNode): number;
  /** What a value passes through, the last first. */
  passagesOf(node: AnyNode): readonly Passage[];
  /** What the old value of a target passes through when an operation reads it, and the new one when it is stored. */
  targetOf(node: AssignmentExpression | UpdateExpression): { readonly load: Place; readonly store: Place };
  /** What is stored after a pattern, or where a function or the body of a loop begins. */
  leavesOf(node: AnyNode): readonly Leaf[];
}

const nothing: readonly never[] = [];

/** A lowering with one format. */
export const plainPlacement: Placement = {
  placeOf: () => 0,
  passagesOf: () => nothing,
  targetOf: () => ({ load: undefined, store: undefined }),
  leavesOf: () => nothing,
};

/** What a value is for: which format it takes where it has none, and whether it is read. */
interface Use {
  readonly node: AnyNode;
  readonly expected: number;
  /** Whether it is assigned, called, or the object of a member: nothing is loaded. */
  readonly isPlace: boolean;
  readonly code: FunctionNode | undefined;
}

/** Places the formats of a source. */
export function place(tree: AnyNode, formats: ExpressionFormats): Placement {
  const placer = new Placer(formats);
  placer.run(tree);
  const { places, passages, targets, leaves } = placer;
  return {
    placeOf: (node) => places.get(node) ?? 0,
    passagesOf: (node) => passages.get(node) ?? nothing,
    targetOf: (node) => targets.get(node) ?? { load: undefined, store: undefined },
    leavesOf: (node) => leaves.get(node) ?? nothing,
  };
}

class Placer {
  readonly places = new Map<AnyNode, number>();
  readonly passages = new Map<AnyNode, readonly Passage[]>();
  readonly targets = new Map<AnyNode, { readonly load: Place; readonly store: Place }>();
  readonly leaves = new Map<AnyNode, readonly Leaf[]>();
  private readonly waiting: Use[] = [];

  constructor(private readonly formats: ExpressionFormats) {}

  run(tree: AnyNode): void {
    this.waiting.push({ node: tree, expected: 0, isPlace: false, code: undefined });
    for (let use = this.waiting.pop(); use !== undefined; use = this.waiting.pop()) this.visit(use);
  }

  private later(use: Use, node: AnyNode | null | undefined, expected = 0, isPlace = false): void {
    if (node) this.waiting.push({ ...use, node, expected, isPlace });
  }

  private visit(use: Use): void {
    const { node, expected } = use;
    if (isFunction(node)) return this.function(use, node);
    switch (node.type) {
      case 'Literal':
        this.places.set(node, expected);
        return;
      case 'ParenthesizedExpression':
        return this.later(use, node.expression, expected, use.isPlace);
      case 'ChainExpression':
        this.load(use, node, node.expression);
        return this.later(use, node.expression, expected, true);
      case 'Identifier':
        return this.load(use, node, node);
      case 'MemberExpression':
        this.places.set(node, expected);
        this.load(use, node, node);
        this.later(use, node.object, 0, true);
        return this.later(use, node.computed ? node.property : null);
      case 'AwaitExpression':
        return this.later(use, node.argument, expected);
      case 'SequenceExpression':
        for (const [i, one] of node.expressions.entries()) {
          this.later(use, one, i === node.expressions.length - 1 ? expected : 0);
        }
        return;
      default:
        return this.operation(use);
    }
  }

  private operation(use: Use): void {
    const { node, expected } = use;
    const { formats } = this;
    switch (node.type) {
      case 'UnaryExpression':
        return this.later(use, node.argument, /^[-+]$/.test(node.operator) ? expected : 0, node.operator === 'delete');
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const isCompared = isRelation(node.operator);
        const own = isCompared ? this.compared(node.left, node.right) : (formats.of(node) ?? expected);
        this.places.set(node, own);
        this.later(use, node.left, own);
        return this.later(use, node.right, own);
      }
      case 'ConditionalExpression': {
        const own = formats.of(node) ?? expected;
        this.later(use, node.test);
        this.later(use, node.consequent, own);
        return this.later(use, node.alternate, own);
      }
      case 'CallExpression': {
        const own = formats.of(node) ?? expected;
        this.places.set(node, own);
        this.later(use, node.callee, 0, true);
        for (const one of node.arguments) this.later(use, one, formats.isOfMath(node) ? own : 0);
        return;
      }
      case 'NewExpression':
        this.later(use, node.callee, 0, true);
        for (const one of node.arguments) this.later(use, one);
        return;
      case 'ArrayExpression':
        for (const one of node.elements) this.stored(use, one, expected);
        return;
      case 'AssignmentExpression':
        return this.assignment(use, node);
      case 'UpdateExpression':
        return this.compound(node, formats.at(node), node.argument, () => this.later(use, node.argument, 0, true));
      default:
        return this.statement(use);
    }
  }

  private statement(use: Use): void {
    const { node } = use;
    const { formats } = this;
    switch (node.type) {
      case 'ObjectExpression':
        for (const one of node.properties) this.later(use, one);
        return;
      case 'VariableDeclarator': {
        if (!node.init) return;
        if (node.id.type === 'Identifier') return this.stored(use, node.init, formats.target(node.id));
        this.leaves.set(node, this.leavesIn(node.id, this.elementsOf(node.init)));
        this.later(use, node.id, 0, true);
        return this.elements(use, node.init);
      }
      case 'ReturnStatement':
        return this.stored(use, node.argument, use.code && formats.keyOfResult(use.code)?.format);
      case 'ForOfStatement': {
        const pattern = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]!.id : node.left;
        this.leaves.set(
          node,
          this.leavesIn(pattern, { format: this.held(node.right), key: formats.keyOf(node.right)?.format }),
        );
        this.later(use, node.left, 0, true);
        this.later(use, node.right, 0, true);
        return this.later(use, node.body);
      }
      case 'Property':
      case 'PropertyDefinition': {
        const name = keyOf(node);
        if (node.computed) this.later(use, node.key);
        if (node.value?.type === 'AssignmentPattern') return this.later(use, node.value, 0, true);
        if (use.isPlace) return this.later(use, node.value, 0, true);
        return this.stored(use, node.value, (name === undefined ? undefined : formats.named(name)?.format) ?? 0);
      }
      case 'AssignmentPattern':
        this.later(use, node.left, 0, true);
        return this.later(use, node.right, formats.target(node.left) ?? 0);
      default:
        for (const child of childrenOf(node)) this.later(use, child, 0, use.isPlace);
    }
  }

  private function(use: Use, node: FunctionNode): void {
    const inside = { ...use, code: node, isPlace: false };
    this.leaves.set(
      node,
      node.params.flatMap((one) => this.parameter(one)),
    );
    for (const one of node.params) this.later(inside, one, 0, true);
    if (node.body.type === 'BlockStatement') return this.later(inside, node.body);
    const result = this.formats.keyOfResult(node)?.format;
    this.stored(inside, node.body, result);
  }

  /** Parameters that a key names are stored, whatever comes; others take what comes. */
  private parameter(outer: AnyNode): Leaf[] {
    const pattern = outer.type === 'AssignmentPattern' ? outer.left : outer;
    return this.leavesIn(pattern, undefined);
  }

  /** A value that is stored in a place of a format; undefined for a place that has none, and takes what comes. */
  private stored(use: Use, value: AnyNode | null | undefined, format: Place): void {
    if (!value) return;
    this.later(use, value, format ?? 0);
    if (format === undefined) return;
    const from = this.formats.of(value);
    if (!this.formats.isHeld(format, from)) this.pass(value, { by: 'to', place: format });
  }

  /** The elements of an array that is taken apart at once are not stored in it. */
  private elements(use: Use, value: AnyNode | null | undefined): void {
    const node = value ? bare(value) : undefined;
    if (node?.type !== 'ArrayExpression') return this.later(use, value);
    for (const one of node.elements) this.later(use, one);
  }

  private assignment(use: Use, node: AssignmentExpression): void {
    const { formats } = this;
    const target = bare(node.left);
    this.later(use, node.left, 0, true);
    if (target.type !== 'Identifier' && target.type !== 'MemberExpression') {
      this.leaves.set(node, this.leavesIn(target, this.elementsOf(node.right)));
      return this.elements(use, node.right);
    }
    if (operationOf(node.operator) === undefined) return this.stored(use, node.right, formats.target(target));
    const own = formats.at(node) ?? formats.joinPlaces(node, formats.target(target), formats.of(node.right));
    this.compound(node, own, target, () => this.later(use, node.right, this.places.get(node)));
  }

  private compound(node: AssignmentExpression | UpdateExpression, own: Place, target: AnyNode, then: () => void): void {
    const { formats } = this;
    const format = formats.target(target);
    const place = own ?? format ?? 0;
    this.places.set(node, place);
    const store = format !== undefined && !formats.isHeld(format, place) ? format : undefined;
    this.targets.set(node, { load: format === undefined ? undefined : this.loadOf(target), store });
    then();
  }

  private compared(left: AnyNode, right: AnyNode): number {
    return this.formats.widest(this.formats.of(left), this.formats.of(right)) ?? 0;
  }

  /** Notes that reading a node loads. */
  private load({ isPlace }: Use, node: AnyNode, what: AnyNode): void {
    const format = isPlace ? undefined : this.loadOf(what);
    if (format !== undefined) this.pass(node, { by: 'load', place: format });
  }

  /** The format that reading a property or an element with a key, or an outer variable with one, rounds to. */
  private loadOf(outer: AnyNode): Place {
    const { formats } = this;
    const node = bare(outer);
    if (node.type === 'Identifier' ? !formats.isOuter(node) : node.type !== 'MemberExpression') return undefined;
    const format = formats.target(node) === undefined ? undefined : formats.keyOf(node)?.format;
    return format === undefined || formats.isFloat64(format) ? undefined : format;
  }

  /** Later ones are inside. */
  private pass(node: AnyNode, passage: Passage): void {
    const known = this.passages.get(node) ?? [];
    // A node is stored before it is visited, and loaded then.
    this.passages.set(node, [...known, passage]);
  }

  /** The format of what an expression holds as elements. */
  private held(node: AnyNode): number {
    return this.formats.of(node) ?? 0;
  }

  private elementsOf(value: AnyNode | null | undefined): Source {
    const node = value ? bare(value) : undefined;
    if (!node) return { format: 0 };
    if (node.type === 'ArrayExpression' && !node.elements.some((one) => one?.type === 'SpreadElement')) {
      return { format: 0, parts: node.elements.map((one) => ({ format: one ? this.formats.of(one) : undefined })) };
    }
    return { format: this.held(node), key: this.formats.keyOf(node)?.format };
  }

  /** What a pattern's targets are set to. `from` is undefined for what a caller passes. */
  private leavesIn(outer: AnyNode, from: Source | undefined): Leaf[] {
    const node = bare(outer);
    switch (node.type) {
      case 'Identifier':
      case 'MemberExpression':
        return this.leaf(node, from);
      case 'AssignmentPattern':
        return this.leavesIn(node.left, from);
      case 'ArrayPattern':
        return node.elements.flatMap((one, i) => {
          if (one === null || one.type === 'RestElement') return [];
          return this.leavesIn(one, from?.parts === undefined ? from : (from.parts[i] ?? from));
        });
      case 'ObjectPattern':
        return node.properties.flatMap((one) => {
          if (one.type === 'RestElement') return [];
          const name = keyOf(one);
          const key = name === undefined ? undefined : this.formats.named(name)?.format;
          if (key !== undefined) return this.leavesIn(one.value, { format: key, key });
          return this.leavesIn(one.value, from && { format: 0 });
        });
      default:
        return [];
    }
  }

  private leaf(target: Identifier | MemberExpression, from: Source | undefined): Leaf[] {
    const { formats } = this;
    const format = formats.target(target);
    if (format === undefined) return [];
    const passages: Passage[] = [];
    const isKeyed = formats.keyOf(target) !== undefined;
    if (from === undefined ? isKeyed : !formats.isHeld(format, from.format)) passages.push({ by: 'to', place: format });
    if (from?.key !== undefined && !formats.isFloat64(from.key)) passages.push({ by: 'load', place: from.key });
    return passages.length === 0 ? [] : [{ target, passages }];
  }
}

/** Where a pattern's values come from: their format, the key of it if there is one, and the values of a literal array. */
interface Source {
  readonly format: Place;
  readonly key?: Place;
  readonly parts?: readonly Source[];
}
