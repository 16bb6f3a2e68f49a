/**
 * The syntax tree of acorn, and the few questions about a node that need nothing but the node.
 * @module
 */
import type { AnyNode, CallExpression, Identifier, Literal, MemberExpression } from 'acorn';

/** Nodes that have a body of their own to run later. */
export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

/** The arithmetic operators of JavaScript and the operations that stand for them. */
export const operations: Readonly<Record<string, 'add' | 'sub' | 'mul' | 'div' | 'rem' | 'pow'>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '**': 'pow',
};

const bitwise = new Set(['&', '|', '^', '<<', '>>', '>>>']);
const relations = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==']);
const logical = new Set(['&&=', '||=', '??=']);

/** Whether an operator, or that of an assignment like `&=`, works on the 32 bits of integers. */
export function isBitwise(operator: string): boolean {
  return bitwise.has(operator.replace(/=$/, ''));
}

/** Whether an operator compares. */
export function isRelation(operator: string): boolean {
  return relations.has(operator);
}

/** The operation of an assignment like `+=`; undefined for `=`, bitwise and logical ones. */
export function operationOf(assignment: string): (typeof operations)[string] | undefined {
  return logical.has(assignment) ? undefined : operations[assignment.slice(0, -1)];
}

/** The nodes directly below a node, in the order of the source. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const [key, part] of Object.entries(node) as [string, unknown][]) {
    if (key === 'key' && (node as { shorthand?: boolean }).shorthand) continue; // `{ x }`: the value is the same text
    for (const item of Array.isArray(part) ? (part as unknown[]) : [part]) if (isNode(item)) found.push(item);
  }
  return found.sort((a, b) => a.start - b.start);
}

function isNode(part: unknown): part is AnyNode {
  return typeof part === 'object' && part !== null && typeof (part as { type?: unknown }).type === 'string';
}

/** The names of all variables and properties in a tree. */
export function identifiersOf(node: AnyNode, found = new Set<string>()): Set<string> {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') found.add(node.name);
  for (const child of childrenOf(node)) identifiersOf(child, found);
  return found;
}

/** An expression without the parentheses around it. */
export function bare(node: AnyNode): AnyNode {
  return node.type === 'ParenthesizedExpression' ? bare(node.expression) : node;
}

export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

export function isLoop(node: AnyNode): boolean {
  return /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

/** The identifiers that a pattern assigns to. */
export function namesOf(pattern: AnyNode): Identifier[] {
  const node = bare(pattern);
  switch (node.type) {
    case 'Identifier':
      return [node];
    case 'AssignmentPattern':
      return namesOf(node.left);
    case 'RestElement':
      return namesOf(node.argument);
    case 'ArrayPattern':
      return node.elements.flatMap((element) => (element === null ? [] : namesOf(element)));
    case 'ObjectPattern':
      return node.properties.flatMap((one) => namesOf(one.type === 'Property' ? one.value : one));
    default:
      return [];
  }
}

/** A literal of type number, not bigint. */
export function isNumber(node: AnyNode): node is Literal & { value: number } {
  return node.type === 'Literal' && typeof node.value === 'number';
}

export function isInteger(node: AnyNode): node is Literal & { value: number } {
  return isNumber(node) && Number.isInteger(node.value);
}

/** Whether an expression is made of number literals only. */
export function isLiteral(node: AnyNode): boolean {
  const inner = bare(node);
  if (inner.type === 'UnaryExpression') return isLiteral(inner.argument);
  if (inner.type === 'BinaryExpression') return isLiteral(inner.left) && isLiteral(inner.right);
  return isNumber(inner);
}

/** Text by syntax alone: a string, a template, or one joined to something. */
export function isText(node: AnyNode): boolean {
  const inner = bare(node);
  if (inner.type === 'BinaryExpression' && inner.operator === '+') return isText(inner.left) || isText(inner.right);
  return inner.type === 'TemplateLiteral' || (inner.type === 'Literal' && typeof inner.value === 'string');
}

/** The name of a property that is written as one: `x.name`, `x['name']` or `#name`. */
export function propertyName(node: MemberExpression): string | undefined {
  const { property } = node;
  if (!node.computed && (property.type === 'Identifier' || property.type === 'PrivateIdentifier')) return property.name;
  const inner = bare(property);
  return inner.type === 'Literal' && typeof inner.value === 'string' ? inner.value : undefined;
}

/** The function's name in a call of `Math.name(…)`; `isMath` tells whether an identifier is the global Math. */
export function mathName(node: CallExpression, isMath: (node: Identifier) => boolean): string | undefined {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const object = bare(callee.object);
  return object.type === 'Identifier' && isMath(object) ? propertyName(callee) : undefined;
}
