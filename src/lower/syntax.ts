/**
 * The syntax tree of acorn, and the few questions about a node that need nothing but the node.
 * @module
 */
import type {
  AnyNode,
  BinaryExpression,
  CallExpression,
  Identifier,
  Literal,
  LogicalExpression,
  MemberExpression,
} from 'acorn';

/** Nodes that have a body of their own to run later. */
export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

/** What can be called, or made an instance of by `new`. */
export type Code = FunctionNode | ClassNode;
export type ClassNode = Extract<AnyNode, { type: 'ClassDeclaration' | 'ClassExpression' }>;

export function isClass(node: AnyNode): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

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

/** Where each type of node keeps its children, in the order of the source. Types that are not listed have none. */
const childKeys: Readonly<Record<string, readonly string[]>> = {
  Program: ['body'],
  ExpressionStatement: ['expression'],
  BlockStatement: ['body'],
  StaticBlock: ['body'],
  WithStatement: ['object', 'body'],
  ReturnStatement: ['argument'],
  LabeledStatement: ['label', 'body'],
  BreakStatement: ['label'],
  ContinueStatement: ['label'],
  IfStatement: ['test', 'consequent', 'alternate'],
  SwitchStatement: ['discriminant', 'cases'],
  SwitchCase: ['test', 'consequent'],
  ThrowStatement: ['argument'],
  TryStatement: ['block', 'handler', 'finalizer'],
  CatchClause: ['param', 'body'],
  WhileStatement: ['test', 'body'],
  DoWhileStatement: ['body', 'test'],
  ForStatement: ['init', 'test', 'update', 'body'],
  ForInStatement: ['left', 'right', 'body'],
  ForOfStatement: ['left', 'right', 'body'],
  FunctionDeclaration: ['id', 'params', 'body'],
  FunctionExpression: ['id', 'params', 'body'],
  ArrowFunctionExpression: ['params', 'body'],
  VariableDeclaration: ['declarations'],
  VariableDeclarator: ['id', 'init'],
  ArrayExpression: ['elements'],
  ObjectExpression: ['properties'],
  Property: ['key', 'value'],
  UnaryExpression: ['argument'],
  UpdateExpression: ['argument'],
  BinaryExpression: ['left', 'right'],
  LogicalExpression: ['left', 'right'],
  AssignmentExpression: ['left', 'right'],
  MemberExpression: ['object', 'property'],
  ConditionalExpression: ['test', 'consequent', 'alternate'],
  CallExpression: ['callee', 'arguments'],
  NewExpression: ['callee', 'arguments'],
  SequenceExpression: ['expressions'],
  SpreadElement: ['argument'],
  YieldExpression: ['argument'],
  AwaitExpression: ['argument'],
  TemplateLiteral: ['expressions'],
  TaggedTemplateExpression: ['tag', 'quasi'],
  ParenthesizedExpression: ['expression'],
  ChainExpression: ['expression'],
  ImportExpression: ['source', 'options'],
  AssignmentPattern: ['left', 'right'],
  ArrayPattern: ['elements'],
  ObjectPattern: ['properties'],
  RestElement: ['argument'],
  ClassDeclaration: ['id', 'superClass', 'body'],
  ClassExpression: ['id', 'superClass', 'body'],
  ClassBody: ['body'],
  MethodDefinition: ['key', 'value'],
  PropertyDefinition: ['key', 'value'],
  ImportDeclaration: ['specifiers', 'source'],
  ImportSpecifier: ['imported', 'local'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
  ExportNamedDeclaration: ['declaration', 'specifiers', 'source'],
  ExportSpecifier: ['local', 'exported'],
  ExportDefaultDeclaration: ['declaration'],
  ExportAllDeclaration: ['exported', 'source'],
};
const noKeys: readonly string[] = [];

/** The nodes directly below a node, in the order of the source. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  const parts = node as unknown as Record<string, AnyNode | readonly (AnyNode | null)[] | null | undefined>; // by the table
  for (const key of childKeys[node.type] ?? noKeys) {
    const part = parts[key];
    if (!part) continue;
    if (key === 'key' && (node as { shorthand?: boolean }).shorthand) continue; // `{ x }`: the value is the same text
    if (Array.isArray(part)) {
      for (const item of part as readonly (AnyNode | null)[]) if (item) found.push(item);
    } else found.push(part as AnyNode);
  }
  return found;
}

/**
 * Visits the nodes of a tree in the order of the source. `visit` gets what it returned for the parent, and returns what the
 * children get; undefined skips them. There is no recursion: a chain of thousands of terms is as deep as it is long.
 */
export function walk<C>(root: AnyNode, context: C, visit: (node: AnyNode, context: C) => C | undefined): void {
  const nodes = [root];
  const contexts = [context];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const inner = visit(node, contexts.pop()!);
    if (inner === undefined) continue;
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      nodes.push(children[i]!);
      contexts.push(inner);
    }
  }
}

/** Visits every node of a tree in the order of the source. */
export function walkAll(root: AnyNode, visit: (node: AnyNode) => void): void {
  walk(root, true, (node) => {
    visit(node);
    return true;
  });
}

/** What has a left and a right operand. */
export type Pair = BinaryExpression | LogicalExpression;

export function isPair(node: AnyNode): node is Pair {
  return node.type === 'BinaryExpression' || node.type === 'LogicalExpression';
}

/** `a + b + c` is `a + b`, and that + c: the pairs along the left side, the whole first. */
export function spineOf(node: Pair): Pair[] {
  const spine = [node];
  for (let left = node.left; isPair(left); left = left.left) spine.push(left);
  return spine;
}

/** What `step` makes of the innermost left operand and of each pair along the left side, without recursion. */
export function foldLeft<T>(node: Pair, first: (operand: AnyNode) => T, step: (left: T, pair: Pair) => T): T {
  const spine = spineOf(node);
  let value = first(spine.at(-1)!.left);
  for (let i = spine.length - 1; i >= 0; i--) value = step(value, spine[i]!);
  return value;
}

/** The names of all variables and properties in a tree. */
export function identifiersOf(tree: AnyNode): Set<string> {
  const found = new Set<string>();
  walkAll(tree, (node) => {
    if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') found.add(node.name);
  });
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
  if (inner.type === 'BinaryExpression') {
    return foldLeft(inner, isLiteral, (left, { right }) => left && isLiteral(right));
  }
  return isNumber(inner);
}

/** Text by syntax alone: a string, a template, or one joined to something. */
export function isText(node: AnyNode): boolean {
  const inner = bare(node);
  if (inner.type === 'BinaryExpression') {
    return foldLeft(inner, isText, (left, { operator, right }) => operator === '+' && (left || isText(right)));
  }
  return inner.type === 'TemplateLiteral' || (inner.type === 'Literal' && typeof inner.value === 'string');
}

/** The name of a property that is written as one: `x.name`, `x['name']` or `#name`. */
export function propertyName(node: MemberExpression): string | undefined {
  const { property } = node;
  if (!node.computed && (property.type === 'Identifier' || property.type === 'PrivateIdentifier')) return property.name;
  const inner = bare(property);
  return inner.type === 'Literal' && typeof inner.value === 'string' ? inner.value : undefined;
}

/** The name of a property or method where it is defined; undefined if it is computed from more than a text. */
export function keyOf({ key, computed }: { readonly key: AnyNode; readonly computed: boolean }): string | undefined {
  if (!computed && (key.type === 'Identifier' || key.type === 'PrivateIdentifier')) return key.name;
  const inner = bare(key);
  if (inner.type !== 'Literal' || (computed && typeof inner.value !== 'string')) return undefined;
  return String(inner.value);
}

/** The function's name in a call of `Math.name(…)`; `isMath` tells whether an expression is the global Math. */
export function mathName(node: CallExpression, isMath: (node: AnyNode) => boolean): string | undefined {
  const callee = bare(node.callee);
  return callee.type === 'MemberExpression' && isMath(bare(callee.object)) ? propertyName(callee) : undefined;
}
