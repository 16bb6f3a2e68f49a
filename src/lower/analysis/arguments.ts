/**
 * Arguments of JavaScript's own functions that are indices, lengths and other integers.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, propertyName } from '../syntax.js';
import { dateSetters } from './builtins.js';
import { INTEGER } from './cells.js';
import type { Call, Model } from './model.js';
import type { Places } from './places.js';
import type { Values } from './values.js';

/** Methods whose arguments are indices or counts: all of them, or those from the given one on. */
const indexMethods: ReadonlyMap<string, number> = new Map([
  ...['at', 'charAt', 'charCodeAt', 'codePointAt', 'slice', 'subarray', 'substring', 'copyWithin', 'repeat'].map(
    (name) => [name, 0] as const,
  ),
  ...['toFixed', 'toPrecision', 'toExponential', 'toString', 'substr'].map((name) => [name, 0] as const),
  ...['fill', 'indexOf', 'lastIndexOf', 'includes', 'startsWith', 'endsWith'].map((name) => [name, 1] as const),
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

/** Methods whose first argument is a key. */
const keyMethods = /^(get|has|set|delete|add|indexOf|lastIndexOf|includes)$/;

/**
 * The arguments of a call that are indices or lengths: `new Float64Array(n)`, `x.subarray(i, j)`, `x.fill(0, i, j)`. They
 * steer: what they are made of is an index too. Methods of the source have none.
 */
export function indexArguments(places: Places, node: Call): AnyNode[] {
  const callee = bare(node.callee);
  // Methods of the source say themselves what they do with their arguments: `this.at(t)` of a ray takes a time.
  if (callee.type === 'MemberExpression' && places.groupOf(node) !== undefined) return [];
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

/** `new Array(n)`, `new Float64Array(buffer, offset, n)`; several arguments of Array are elements. */
function lengthOf(node: Call): AnyNode[] {
  const callee = bare(node.callee);
  const isArray = callee.type === 'Identifier' && callee.name === 'Array';
  return isArray && node.arguments.length > 1 ? [] : node.arguments;
}

/** The n of `Array.from({ length: n })`. */
function lengthProperty(node: Call): AnyNode[] {
  const first = node.arguments[0] && bare(node.arguments[0]);
  if (first?.type !== 'ObjectExpression') return [];
  return first.properties.flatMap((one) => {
    const isLength =
      one.type === 'Property' && !one.computed && one.key.type === 'Identifier' && one.key.name === 'length';
    return isLength ? [one.value] : [];
  });
}

/** Arguments that are integers of another kind: parts of dates, codes of characters, offsets, delays. */
export function integerArguments(model: Model, places: Places, node: Call): AnyNode[] {
  const callee = bare(node.callee);
  const values = node.arguments.filter(({ type }) => type !== 'SpreadElement');
  const name = model.globalName(callee);
  if (name === 'Date' || name === 'BigInt') return values;
  if (name === 'setTimeout' || name === 'setInterval' || name === 'parseInt') return values.slice(1, 2);
  if (callee.type !== 'MemberExpression') {
    const isMaker = node.type === 'NewExpression' && places.containerOf(callee)?.makesArrays === true;
    return isMaker || isFromCode(model, places, callee) ? values : [];
  }
  const method = propertyName(callee) ?? '';
  const object = model.globalName(callee.object);
  if (dateSetters.test(method) || (object === 'Date' && method === 'UTC')) return values;
  if (object === 'String' && /^from(CharCode|CodePoint)$/.test(method)) return values;
  if (object === 'Atomics' || (object === 'Number' && method === 'parseInt')) return values.slice(1, 2);
  if (object === 'Buffer' && method.startsWith('alloc')) return values.slice(0, 1);
  if (node.type === 'NewExpression' && places.containerOf(callee)?.makesArrays === true) return values;
  return method === 'set' && values.length === 2 && holdsNumbers(places, callee.object) ? values.slice(1) : [];
}

/** `const fromCode = String.fromCharCode` under another name. */
function isFromCode(model: Model, places: Places, callee: AnyNode): boolean {
  if (callee.type !== 'Identifier') return false;
  const inputs = places.cellOf(callee)?.inputs ?? [];
  const [only] = inputs;
  if (inputs.length !== 1 || only?.origin.kind !== 'value') return false;
  const held = bare(only.origin.node);
  if (held.type !== 'MemberExpression' || model.globalName(held.object) !== 'String') return false;
  return /^from(CharCode|CodePoint)$/.test(propertyName(held) ?? '');
}

/** Whether an object is a typed array, as far as it is known. */
function holdsNumbers(places: Places, object: AnyNode): boolean {
  const kinds = places.containerOf(object)?.kinds;
  return kinds !== undefined && (kinds.has('integers') || kinds.has('floats')) && !kinds.has('array');
}

/**
 * Arguments that may be integers, and stay exact if they are: keys, and the offset of `x.set(y, offset)` where x may as well
 * be a Map.
 */
export function keyArguments(places: Places, values: Values, node: Call): AnyNode[] {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return [];
  const method = propertyName(callee) ?? '';
  if (!keyMethods.test(method)) return [];
  const given = node.arguments.filter(({ type }) => type !== 'SpreadElement');
  const [key, value] = given;
  if (method !== 'set' || value === undefined || key === undefined) return given.slice(0, 1);
  if (holdsNumbers(places, callee.object)) return [];
  return values.of(value) === INTEGER ? [key, value] : [key];
}
