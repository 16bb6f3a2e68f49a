/**
 * Which operation of the author's text each call of the lowered text stands for.
 *
 * Both trees are walked side by side: lowering puts calls in the place of operations and leaves everything else where it
 * is (docs/lower.md).
 * @module
 */
import type { AnyNode, AssignmentExpression, CallExpression, UpdateExpression } from 'acorn';
import { bare, childrenOf, isFunction } from '../../lower/syntax.js';
import type { Surroundings } from './site.js';

/** What a node of the lowered text was, and where it stood. */
export interface Original {
  readonly node: AnyNode;
  readonly around: Surroundings;
}

/** The originals of calls, comparisons, bitwise operators, stores and literals, by node of the lowered tree. */
export type Originals = ReadonlyMap<AnyNode, Original>;

/** The name after `$fp.` in a call of the operations; undefined for other calls. */
export function operationName(node: AnyNode, fp: string): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = node.callee;
  if (computed || object.type !== 'Identifier' || object.name !== fp) return undefined;
  return property.type === 'Identifier' ? property.name : undefined;
}

/** The name after `$fp.Math.` in a call; undefined for other calls. */
export function functionName(node: AnyNode, fp: string): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const object = bare(callee.object);
  if (object.type !== 'MemberExpression' || object.object.type !== 'Identifier' || object.object.name !== fp)
    return undefined;
  return object.property.type === 'Identifier' && object.property.name === 'Math' ? callee.property.name : undefined;
}

/** The call of `$fp.ref` that a call of a reference's method stands on. */
export function referenceOf(node: AnyNode, fp: string): CallExpression | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const object = bare(node.callee.object);
  return operationName(object, fp) === 'ref' ? (object as CallExpression) : undefined;
}

/** Pairs an author's tree with its lowered one. */
export function pair(original: AnyNode, lowered: AnyNode, fp: string): Originals {
  const pairing = new Pairing(fp);
  pairing.walk(original, lowered, { function: '' });
  return pairing.found;
}

/** Two trees that are walked side by side: `o` is a node of the author's, `l` one of the lowered text. */
class Pairing {
  readonly found = new Map<AnyNode, Original>();

  /** @param fp - the name that stands for `$fp` */
  constructor(private readonly fp: string) {}

  walk(o: AnyNode, l: AnyNode, outer: Surroundings): void {
    const { fp } = this;
    const around = inside(o, outer);
    const inner: Surroundings = isValue(o) ? { function: around.function } : around;
    if (o.type === 'Literal' || (isConstantExpression(o) && !isOperation(l, fp))) return this.set(l, o, around);
    if (l.type === 'SequenceExpression' && operationName(l.expressions[0]!, fp) === 'begin') {
      return this.chain(o, l.expressions as CallExpression[], inner);
    }
    const reference = referenceOf(l, fp);
    if (reference !== undefined && (o.type === 'AssignmentExpression' || o.type === 'UpdateExpression')) {
      return this.throughReference(o, l as CallExpression, reference, around);
    }
    if (operationName(l, fp) === 'first' && o.type === 'UpdateExpression') {
      const [, after] = (l as CallExpression).arguments;
      if (after?.type === 'AssignmentExpression') {
        this.set(after.right, o, { ...around, variable: nameOf(bare(o.argument)) });
      }
      return;
    }
    if (operationName(l, fp) !== undefined && o.type === 'BinaryExpression') {
      this.set(l, o, around);
      return this.all([o.left, o.right], (l as CallExpression).arguments, inner);
    }
    if (l.type === 'AssignmentExpression' && (o.type === 'AssignmentExpression' || o.type === 'UpdateExpression')) {
      return this.assignment(o, l, { ...around, variable: nameOf(bare(l.left)) });
    }
    if (functionName(l, fp) !== undefined && o.type === 'CallExpression') {
      this.set(l, o, around);
      return this.all(o.arguments, (l as CallExpression).arguments, inner);
    }
    if (o.type === l.type) this.alike(o, l, around, inner);
  }

  private set(l: AnyNode, node: AnyNode, around: Surroundings): void {
    this.found.set(l, { node, around });
  }

  private all(os: readonly AnyNode[], ls: readonly AnyNode[], around: Surroundings): void {
    for (const [i, o] of os.entries()) if (ls[i]) this.walk(o, ls[i], around);
  }

  /** Nodes of the same type, which lowering left as they are. */
  private alike(o: AnyNode, l: AnyNode, around: Surroundings, inner: Surroundings): void {
    if (o.type === 'BinaryExpression' || o.type === 'UnaryExpression') this.set(l, o, around);
    if (o.type === 'Property' && l.type === 'Property') {
      if (o.computed) this.walk(o.key, l.key, inner);
      return this.walk(o.value, l.value, inner);
    }
    if (o.type === 'VariableDeclarator' && l.type === 'VariableDeclarator') {
      this.walk(o.id, l.id, inner);
      if (o.init && l.init) this.walk(o.init, l.init, { ...inner, variable: nameOf(o.id) });
      return;
    }
    this.all(childrenOf(o), childrenOf(l), isTransparent(o) ? around : inner);
  }

  /** `$fp.ref(object, key).add(value)` stands for `object[key] += value`. */
  private throughReference(
    o: AssignmentExpression | UpdateExpression,
    l: CallExpression,
    reference: CallExpression,
    around: Surroundings,
  ): void {
    const inner: Surroundings = { function: around.function };
    const target = bare(o.type === 'AssignmentExpression' ? o.left : o.argument);
    this.set(l, o, { ...around, variable: nameOf(target) });
    if (target.type === 'MemberExpression') {
      this.walk(target.object, reference.arguments[0]!, inner);
      if (target.computed) this.walk(target.property, reference.arguments[1]!, inner);
    }
    if (o.type === 'AssignmentExpression') this.walk(o.right, l.arguments[0]!, inner);
  }

  private assignment(o: AssignmentExpression | UpdateExpression, l: AssignmentExpression, around: Surroundings): void {
    this.set(l, o, around);
    if (o.type === 'AssignmentExpression' && o.operator === l.operator) {
      this.walk(o.left, l.left, { function: around.function });
      return this.walk(o.right, l.right, around);
    }
    this.set(l.right, o, around);
    const operand = (l.right as CallExpression).arguments[1];
    if (o.type === 'AssignmentExpression' && operand) this.walk(o.right, operand, { function: around.function });
  }

  /** `(begin(a), then('add', b), …, end())` stands for a chain of binary operations, the innermost first. */
  private chain(o: AnyNode, calls: readonly CallExpression[], around: Surroundings): void {
    let node = bare(o);
    for (let i = calls.length - 2; i > 0; i--) {
      if (node.type !== 'BinaryExpression') return;
      this.set(calls[i]!, node, around);
      this.walk(node.right, calls[i]!.arguments[1]!, around);
      node = bare(node.left);
    }
    this.walk(node, calls[0]!.arguments[0]!, around);
  }
}

/** Parentheses and choices hand on where their value goes. */
function isTransparent(node: AnyNode): boolean {
  return /^(?:Parenthesized|Conditional|Logical)Expression$/.test(node.type);
}

function isValue(node: AnyNode): boolean {
  return /Expression$/.test(node.type) && !isTransparent(node);
}

function isOperation(node: AnyNode, fp: string): boolean {
  return operationName(node, fp) !== undefined || functionName(node, fp) !== undefined;
}

/** Made of number literals by operators and functions of Math: one literal of the lowered text. */
export function isConstantExpression(outer: AnyNode): boolean {
  const node = bare(outer);
  switch (node.type) {
    case 'UnaryExpression':
      return /^[-+]$/.test(node.operator) && isConstantExpression(node.argument);
    case 'BinaryExpression':
      return isConstantExpression(node.left) && isConstantExpression(node.right);
    case 'CallExpression': {
      const callee = bare(node.callee);
      if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false;
      return callee.object.name === 'Math' && node.arguments.every(isConstantExpression);
    }
    default:
      return node.type === 'Literal' && typeof node.value === 'number';
  }
}

/** Functions within functions have names with dots. */
function inside(node: AnyNode, around: Surroundings): Surroundings {
  if (!isFunction(node)) return around;
  const own = node.type === 'ArrowFunctionExpression' ? undefined : node.id?.name;
  const name = own ?? around.variable;
  if (name === undefined) return { function: around.function };
  return { function: around.function === '' ? name : `${around.function}.${name}` };
}

function nameOf(target: AnyNode): string {
  if (target.type === 'Identifier') return target.name;
  if (target.type !== 'MemberExpression') return '';
  if (!target.computed) return (target.property as { name: string }).name;
  return nameOf(bare(target.object));
}
