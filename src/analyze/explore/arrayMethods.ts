/**
 * Methods of arrays that move numbers or call back: known by identity, and followed by the shadows.
 * @module
 */
import { shadowFor, type Shadow } from './shadow.js';

type AnyFunction = (...values: unknown[]) => unknown;

/** What keeps the shadows of numbers in arrays, and calls functions with them. */
interface Keeper {
  /** The shadow of the value of the last expression. */
  s: Shadow | undefined;
  put<T>(value: T, shadow: Shadow | undefined): T;
  shadowIn(object: unknown, key: PropertyKey, value: unknown): Shadow | undefined;
  shadowsOf(array: ArrayLike<unknown>): (Shadow | undefined)[];
  keepNew(object: unknown, key: PropertyKey, value: unknown, shadow: Shadow | undefined): void;
  keepAll(array: ArrayLike<unknown>, shadows: readonly (Shadow | undefined)[]): void;
  copyShadows(from: ArrayLike<unknown>, to: ArrayLike<unknown>, start?: number, offset?: number): void;
  apply(f: AnyFunction, self: unknown, flat: readonly unknown[]): unknown;
}

type Special = (runtime: Keeper, self: unknown, flat: unknown[]) => unknown;

interface Call {
  readonly runtime: Keeper;
  readonly array: unknown[];
  readonly values: unknown[];
  readonly shadows: (Shadow | undefined)[];
  readonly builtIn: AnyFunction;
}

const valuesOf = (flat: readonly unknown[]): unknown[] => flat.filter((_, i) => i % 2 === 0);
const shadowsIn = (flat: readonly unknown[]): (Shadow | undefined)[] =>
  flat.filter((_, i) => i % 2 === 1) as (Shadow | undefined)[];

/** A callback that is handed elements with their shadows; `note` sees what it gave. */
function calling(call: Call, note?: (i: number, value: unknown, s: Shadow | undefined) => void): unknown[] {
  const { runtime, array, values } = call;
  const [callback, ...rest] = values as [AnyFunction, ...unknown[]];
  if (typeof callback !== 'function') return values;
  const wrapped = function (this: unknown, value: unknown, i: number, whole: unknown): unknown {
    const flat = [value, runtime.shadowIn(array, i, value), i, undefined, whole, undefined];
    const result = runtime.apply(callback, this, flat);
    note?.(i, result, runtime.s);
    return result;
  };
  return [wrapped, ...rest];
}

const withCallback =
  (finish: (call: Call, result: unknown, given: Map<number, { value: unknown; s: Shadow | undefined }>) => void) =>
  (call: Call): unknown => {
    const given = new Map<number, { value: unknown; s: Shadow | undefined }>();
    const args = calling(call, (i, value, s) => given.set(i, { value, s }));
    const result = Reflect.apply(call.builtIn, call.array, args) as unknown;
    call.runtime.s = undefined;
    finish(call, result, given);
    return result;
  };

const nothing = withCallback(() => undefined);
const mapped = withCallback(({ runtime }, result, given) => {
  for (const [i, { s }] of given) runtime.keepNew(result, i, (result as unknown[])[i], s);
});
const filtered = withCallback(({ runtime, array }, result, given) => {
  let k = 0;
  for (const [i, { value }] of given) {
    if (!value) continue;
    runtime.keepNew(result, k, (result as unknown[])[k], runtime.shadowIn(array, i, array[i]));
    k++;
  }
});
const found = withCallback(({ runtime, array }, result, given) => {
  for (const [i, { value }] of given) if (value) runtime.s = runtime.shadowIn(array, i, result);
});

/** reduce and reduceRight: the accumulator has a shadow of its own. */
function reduced({ runtime, array, values, shadows, builtIn }: Call): unknown {
  const [callback, ...rest] = values as [AnyFunction, ...unknown[]];
  if (typeof callback !== 'function') return Reflect.apply(builtIn, array, values) as unknown;
  let s = shadows[1];
  let isFirst = rest.length === 0;
  const isBack = builtIn.name === 'reduceRight';
  const wrapped = (sum: unknown, value: unknown, i: number, whole: unknown): unknown => {
    if (isFirst) s = runtime.shadowIn(array, isBack ? i + 1 : i - 1, sum);
    isFirst = false;
    const flat = [sum, shadowFor(s, sum), value, runtime.shadowIn(array, i, value), i, undefined, whole, undefined];
    const result = runtime.apply(callback, undefined, flat);
    s = runtime.s;
    return result;
  };
  const result = Reflect.apply(builtIn, array, [wrapped, ...rest]) as unknown;
  if (isFirst && array.length === 1) s = runtime.shadowIn(array, 0, result);
  return runtime.put(result, shadowFor(s, result));
}

/** Methods that move elements within the array: the same is done to the list of their shadows. */
function moved({ runtime, array, values, shadows, builtIn }: Call): unknown {
  const list: unknown[] = runtime.shadowsOf(array);
  const result = Reflect.apply(builtIn, array, values) as unknown;
  const isInserting = /^(?:push|unshift|splice|fill|with)$/.test(builtIn.name);
  const args = values.map((value, i) => (isInserting && isElement(builtIn.name, i) ? shadows[i] : value));
  const out: unknown = Reflect.apply(arrayMethod(builtIn.name), list, args);
  runtime.keepAll(array, list as (Shadow | undefined)[]);
  if (Array.isArray(result) && result !== array && Array.isArray(out)) runtime.keepAll(result, out as Shadow[]);
  return runtime.put(result, typeof result === 'number' ? shadowFor(out as Shadow, result) : undefined);
}

/** Methods that make another array of the elements. */
function copied({ runtime, array, values, shadows, builtIn }: Call): unknown {
  const result = Reflect.apply(builtIn, array, values) as ArrayLike<unknown>;
  const list: unknown[] = runtime.shadowsOf(array);
  const args = values.map((value, i) => {
    if (builtIn.name === 'concat') return Array.isArray(value) ? runtime.shadowsOf(value) : shadows[i];
    return builtIn.name === 'with' && i === 1 ? shadows[i] : value;
  });
  const out = Reflect.apply(arrayMethod(builtIn.name === 'subarray' ? 'slice' : builtIn.name), list, args) as unknown[];
  runtime.keepAll(result, out as (Shadow | undefined)[]);
  return runtime.put(result, undefined);
}

/** Whether an argument becomes an element. */
function isElement(name: string, i: number): boolean {
  if (name === 'fill') return i === 0;
  if (name === 'with') return i === 1;
  return name === 'splice' ? i > 1 : true;
}

function arrayMethod(name: string): AnyFunction {
  return Reflect.get(Array.prototype, name) as AnyFunction;
}

/** at: the shadow of the element. */
function chosen({ runtime, array, values, builtIn }: Call): unknown {
  const result = Reflect.apply(builtIn, array, values) as unknown;
  const i = Number(values[0] ?? 0);
  return runtime.put(result, runtime.shadowIn(array, i < 0 ? array.length + i : i, result));
}

/** sort: of places, by the same comparisons in the same order, and then of elements and shadows alike. */
function sorted(call: Call): unknown {
  const { runtime, array, values, builtIn } = call;
  const [compare] = values as [AnyFunction?];
  const list = runtime.shadowsOf(array);
  if (typeof compare !== 'function' || list.every((s) => s === undefined)) {
    const before = new Map(list.map((s) => [s?.v, s] as const));
    const result = Reflect.apply(builtIn, array, values) as unknown;
    runtime.keepAll(
      array,
      array.map((value) => before.get(value as number)),
    );
    return runtime.put(result, undefined);
  }
  const elements = [...array];
  const places = elements.map((_, i) => i).filter((i) => elements[i] !== undefined);
  places.sort((i, j) => {
    const flat = [elements[i], list[i], elements[j], list[j]];
    return runtime.apply(compare, undefined, flat) as number;
  });
  places.forEach((from, to) => (array[to] = elements[from]));
  for (let i = places.length; i < array.length; i++) array[i] = undefined;
  runtime.keepAll(
    array,
    places.map((i) => list[i]),
  );
  return runtime.put(array, undefined);
}

/** set of typed arrays. */
function overwritten({ runtime, array, values, builtIn }: Call): unknown {
  const result = Reflect.apply(builtIn, array, values) as unknown;
  const [from, offset = 0] = values as [ArrayLike<unknown>, number?];
  runtime.copyShadows(from, array, 0, Math.floor(offset));
  return runtime.put(result, undefined);
}

const byName: Readonly<Record<string, (call: Call) => unknown>> = {
  map: mapped,
  flatMap: nothing,
  forEach: nothing,
  some: nothing,
  every: nothing,
  findIndex: nothing,
  findLastIndex: nothing,
  filter: filtered,
  find: found,
  findLast: found,
  reduce: reduced,
  reduceRight: reduced,
  push: moved,
  pop: moved,
  shift: moved,
  unshift: moved,
  splice: moved,
  reverse: moved,
  fill: moved,
  slice: copied,
  concat: copied,
  subarray: copied,
  with: copied,
  at: chosen,
  sort: sorted,
  set: overwritten,
};

/** The special treatment of each method that has one, by the method itself. */
export const arrayMethods: ReadonlyMap<AnyFunction, Special> = new Map(
  [Array.prototype, Object.getPrototypeOf(Float64Array.prototype) as object].flatMap((prototype) =>
    Object.entries(byName).flatMap(([name, treat]) => {
      const builtIn = (prototype as Record<string, AnyFunction | undefined>)[name];
      if (builtIn === undefined) return [];
      const special: Special = (runtime, self, flat) =>
        treat({ runtime, array: self as unknown[], values: valuesOf(flat), shadows: shadowsIn(flat), builtIn });
      return [[builtIn, special] as const];
    }),
  ),
);
