/**
 * The places of a program where integers steer it: indices, lengths, and the tests of loops.
 * @module
 */
import type { AnyNode, CallExpression, NewExpression } from 'acorn';
import { bare, childrenOf, isFunction, isLoop, propertyName } from './syntax.js';

/** Methods whose arguments are indices or counts: all of them, or those from the given one on. */
const indexMethods: ReadonlyMap<string, number> = new Map([
  ...['at', 'charAt', 'charCodeAt', 'codePointAt', 'slice', 'subarray', 'substring', 'copyWithin', 'repeat'].map(
    (name) => [name, 0] as const,
  ),
  ...['toFixed', 'toPrecision', 'toExponential', 'toString'].map((name) => [name, 0] as const),
  ['fill', 1],
]);
const arrays = /^(Array|(Float\d+|Int\d+|Uint\d+|Uint8Clamped|Big(Int|Uint)64)Array|(Shared)?ArrayBuffer)$/;

/** Methods of which only the first argument, or the first two, are indices or counts. */
const firstArguments: ReadonlyMap<string, number> = new Map([
  ['splice', 2],
  ['toSpliced', 2],
  ['with', 1],
  ['padStart', 1],
  ['padEnd', 1],
]);

/**
 * The arguments of a call that are indices or lengths: `new Float64Array(n)`, `x.subarray(i, j)`, `x.fill(0, i, j)`. They
 * steer: what they are made of is an index too.
 */
export function indexArguments(node: CallExpression | NewExpression): AnyNode[] {
  const callee = bare(node.callee);
  if (callee.type === 'Identifier') return arrays.test(callee.name) ? lengthOf(node) : [];
  if (callee.type !== 'MemberExpression') return [];
  const name = propertyName(callee) ?? '';
  const object = bare(callee.object);
  if (object.type === 'Identifier' && arrays.test(object.name)) return name === 'from' ? lengthProperty(node) : [];
  if (/^[gs]et(Big)?(Uint|Int|Float)\d+$/.test(name)) return node.arguments.slice(0, 1);
  const from = indexMethods.get(name);
  if (from !== undefined) return node.arguments.slice(from);
  return node.arguments.slice(0, firstArguments.get(name) ?? 0);
}

/**
 * The arguments of a call that may be integers of another kind, and stay so if they are: offsets as in `x.set(y, i * n)`,
 * parts of a date, the base of parseInt. They may as well be data, as in `map.set(key, value)`, and so do not steer.
 */
export function integerArguments(node: CallExpression | NewExpression): AnyNode[] {
  const callee = bare(node.callee);
  const name = callee.type === 'MemberExpression' ? propertyName(callee) : callee.type === 'Identifier' && callee.name;
  if (name === 'Date' || name === 'UTC') return node.arguments;
  return name === 'parseInt' || name === 'set' ? node.arguments.slice(1, 2) : [];
}

/** `new Array(n)`, `new Float64Array(buffer, offset, n)`; several arguments of Array are elements. */
function lengthOf(node: CallExpression | NewExpression): AnyNode[] {
  const callee = bare(node.callee);
  const isArray = callee.type === 'Identifier' && callee.name === 'Array';
  return isArray && node.arguments.length > 1 ? [] : node.arguments;
}

/** The n of `Array.from({ length: n })`. */
function lengthProperty(node: CallExpression | NewExpression): AnyNode[] {
  const first = node.arguments[0] && bare(node.arguments[0]);
  if (first?.type !== 'ObjectExpression') return [];
  return first.properties.flatMap((one) => {
    const isLength =
      one.type === 'Property' && !one.computed && one.key.type === 'Identifier' && one.key.name === 'length';
    return isLength ? [one.value] : [];
  });
}

/**
 * The expression that is a computed property or key of a node: `x[…]`, `{ […]: value }`; undefined if there is none.
 */
export function bracketed(node: AnyNode): AnyNode | undefined {
  if (node.type === 'MemberExpression') return node.computed ? node.property : undefined;
  const isKeyed = node.type === 'Property' || node.type === 'PropertyDefinition' || node.type === 'MethodDefinition';
  return isKeyed && node.computed ? node.key : undefined;
}

/** The test of a loop, or of an `if` in a loop that leaves it: `for (;;) { if (i === n) break; … }`. */
export function loopTests(tree: AnyNode): Set<AnyNode> {
  const tests = new Set<AnyNode>();
  const visit = (node: AnyNode, inLoop: boolean): void => {
    const inside = isFunction(node) ? false : inLoop || isLoop(node);
    if (node.type === 'WhileStatement' || node.type === 'DoWhileStatement') tests.add(node.test);
    if (node.type === 'ForStatement' && node.test) tests.add(node.test);
    if (
      node.type === 'IfStatement' &&
      inside &&
      (leaves(node.consequent) || (node.alternate && leaves(node.alternate)))
    ) {
      tests.add(node.test);
    }
    for (const child of childrenOf(node)) visit(child, inside);
  };
  visit(tree, false);
  return tests;
}

/** Whether a branch ends by leaving the loop. */
function leaves(branch: AnyNode): boolean {
  if (branch.type === 'BlockStatement') return branch.body.length > 0 && leaves(branch.body.at(-1)!);
  return /^(Break|Return|Throw)Statement$/.test(branch.type);
}
