/**
 * The calls of operations in lowered text that may become expressions: which function each stands in, and which of its
 * operands may be named in place.
 * @module
 */
import type { AnyNode, CallExpression, Identifier } from 'acorn';
import { isConstant, resolve, type Binding, type Scopes } from '../analysis/scopes.js';
import { bare, childrenOf, isFunction, isNumber, type FunctionNode } from '../syntax.js';
import type { InlineName } from './recipes.js';

/** A call to replace. */
export interface Call {
  readonly node: CallExpression;
  readonly name: InlineName;
  /** The place of its operations among those of the text. */
  readonly place: number;
  readonly operands: readonly AnyNode[];
  /** The call of the same function whose operand this one is part of, and whether it is the last operand. */
  readonly around: Call | undefined;
  readonly isLast: boolean;
}

/** A function whose variables the expressions take. */
export interface Place {
  readonly node: FunctionNode;
  readonly calls: Call[];
}

/** What a walk knows of where it is. */
interface Where {
  /** The function whose activation this is part of. */
  readonly owner: FunctionNode | undefined;
  /** Where expressions may stand; none outside functions, in parameters and in fields of classes. */
  readonly place: Place | undefined;
  readonly around: Call | undefined;
  readonly isLast: boolean;
}

const arities: Readonly<Record<string, number>> = { add: 2, sub: 2, mul: 2, div: 2, inc: 1, dec: 1 };

/** All calls of operations of the names in `fps` that may be replaced, by function, outer functions first. */
export function callsOf(
  tree: AnyNode,
  fps: readonly string[],
): { readonly places: readonly Place[]; readonly names: StandIns } {
  const places: Place[] = [];
  const owners = new Map<Identifier, FunctionNode | undefined>();
  const nodes: [AnyNode, Where][] = [[tree, { owner: undefined, place: undefined, around: undefined, isLast: false }]];
  for (let next = nodes.pop(); next !== undefined; next = nodes.pop()) {
    const [node, where] = next;
    const children: [AnyNode, Where][] = [];
    const nowhere: Where = { ...where, place: undefined, around: undefined };
    if (node.type === 'Identifier') owners.set(node, where.owner);
    const found = where.place === undefined ? undefined : callName(node, fps);
    if (isFunction(node)) {
      const place: Place = { node, calls: [] };
      places.push(place);
      const inside: Where = { owner: node, place, around: undefined, isLast: false };
      const parameters = new Set<AnyNode>(node.params);
      for (const child of childrenOf(node)) {
        children.push([
          child,
          parameters.has(child) ? { ...inside, place: undefined } : child === node.body ? inside : nowhere,
        ]);
      }
    } else if (node.type === 'PropertyDefinition' || node.type === 'StaticBlock') {
      for (const child of childrenOf(node)) children.push([child, { ...nowhere, owner: undefined }]);
    } else if (found !== undefined) {
      const { arguments: operands, callee } = node as CallExpression;
      const call: Call = {
        node: node as CallExpression,
        ...found,
        operands,
        around: where.around,
        isLast: where.isLast,
      };
      where.place!.calls.push(call);
      children.push([callee, where]);
      operands.forEach((one, i) => children.push([one, { ...where, around: call, isLast: i === operands.length - 1 }]));
    } else if (node.type === 'ExpressionStatement' && callName(node.expression, fps) !== undefined) {
      // An expression in parentheses would continue a line before it that has no semicolon.
      for (const child of childrenOf(node.expression)) children.push([child, where]);
    } else for (const child of childrenOf(node)) children.push([child, where]);
    for (let i = children.length - 1; i >= 0; i--) nodes.push(children[i]!);
  }
  return { places: places.filter(({ calls }) => calls.length > 0), names: new StandIns(resolve(tree), owners) };
}

/** The operation that a node calls, with as many operands as it takes; and whose. */
function callName(node: AnyNode, fps: readonly string[]): Pick<Call, 'name' | 'place'> | undefined {
  if (node.type !== 'CallExpression' || node.optional) return undefined;
  const { callee, arguments: operands } = node;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  if (operands.some(({ type }) => type === 'SpreadElement')) return undefined;
  const { object, property } = callee;
  if (object.type === 'Identifier') {
    const place = fps.indexOf(object.name);
    if (place < 0 || arities[property.name] !== operands.length) return undefined;
    return { name: property.name as InlineName, place };
  }
  if (object.type !== 'MemberExpression' || object.computed || object.object.type !== 'Identifier') return undefined;
  const place = fps.indexOf(object.object.name);
  const isMath = place >= 0 && object.property.type === 'Identifier' && object.property.name === 'Math';
  return isMath && property.name === 'sqrt' && operands.length === 1 ? { name: 'sqrt', place } : undefined;
}

/** Which operands may be named in place of a variable that holds their value. */
export class StandIns {
  /** `arguments` may be another name of every parameter in sloppy code. */
  private readonly aliased: boolean;

  constructor(
    private readonly scopes: Scopes,
    private readonly owners: ReadonlyMap<Identifier, FunctionNode | undefined>,
  ) {
    this.aliased = scopes.bindings.some(
      ({ name, kind }) => kind === 'free' && (name === 'arguments' || name === 'eval'),
    );
  }

  /** The text of an operand that may be read more than once, while `later` is evaluated in between. */
  textOf(outer: AnyNode, text: string, later: AnyNode | undefined): string | undefined {
    const node = bare(outer);
    if (isNumber(node)) return text.slice(node.start, node.end);
    if (node.type === 'UnaryExpression' && node.operator === '-' && isNumber(bare(node.argument))) {
      return `(${text.slice(node.start, node.end)})`;
    }
    if (node.type !== 'Identifier') return undefined;
    const binding = this.scopes.bindingOf(node);
    if (binding === undefined || binding.kind === 'free') return undefined;
    if (later === undefined || this.isInert(later)) return node.name;
    if (binding.kind === 'parameter' && isConstant(binding) && !this.aliased) return node.name;
    return this.isOwn(binding) && !assigns(later, binding, this.scopes) ? node.name : undefined;
  }

  /** Whether evaluating a node runs no code and writes nothing. */
  private isInert(outer: AnyNode): boolean {
    const node = bare(outer);
    if (node.type === 'Identifier') return (this.scopes.bindingOf(node)?.kind ?? 'free') !== 'free';
    return node.type === 'Literal' || (node.type === 'UnaryExpression' && isNumber(bare(node.argument)));
  }

  /** Whether only the function that names a variable can write it. */
  private isOwn({ kind, references }: Binding): boolean {
    if (kind === 'import' || (this.aliased && kind === 'parameter')) return false;
    const owner = this.owners.get(references[0]!);
    return owner !== undefined && references.every((one) => this.owners.get(one) === owner);
  }
}

function assigns(root: AnyNode, binding: Binding, scopes: Scopes): boolean {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') {
      const target = node.type === 'AssignmentExpression' ? node.left : node.argument;
      if (bare(target).type !== 'MemberExpression' && mentions(target, binding, scopes)) return true;
    }
    for (const child of childrenOf(node)) waiting.push(child);
  }
  return false;
}

function mentions(root: AnyNode, binding: Binding, scopes: Scopes): boolean {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'Identifier' && scopes.bindingOf(node) === binding) return true;
    for (const child of childrenOf(node)) waiting.push(child);
  }
  return false;
}
