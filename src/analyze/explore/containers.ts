/**
 * Where shadows are kept that are not those of variables: in elements and properties, among arguments, on their way out
 * of functions.
 *
 * The program's own values stay untouched: shadows of elements and properties are in a WeakMap beside the object, and each
 * counts only while the number that it belongs to is still there. What foreign code gives starts afresh.
 * @module
 */
import { arrayMethods } from './arrayMethods.js';
import { shadowFor, type Shadow } from './shadow.js';

type Keyed = Map<PropertyKey, Shadow>;
type AnyFunction = (...values: unknown[]) => unknown;

/** The part of the runtime that knows nothing of numbers. */
export abstract class Containers {
  /** The shadow of the value of the last expression. */
  s: Shadow | undefined = undefined;
  /** Numbers that came from foreign code. */
  entered_ = 0;
  private readonly kept = new WeakMap<object, Keyed>();
  private pending: { values: readonly unknown[]; shadows: readonly (Shadow | undefined)[] } | undefined;
  private taken: typeof this.pending;
  private taking: unknown;
  private entries: { key: PropertyKey; value: unknown; shadow: Shadow }[][] = [];
  private current: { value: unknown; shadow: Shadow | undefined } = { value: undefined, shadow: undefined };
  /** Functions of the source are known by their text, which enters the runtime. */
  private readonly known = new WeakMap<AnyFunction, boolean>();

  protected abstract narrowed(site: number, v: number, stored: number, s: Shadow | undefined): Shadow;

  /** A value, its shadow left in the register. */
  put = <T>(value: T, shadow: Shadow | undefined): T => {
    this.s = shadow;
    return value;
  };

  /** The shadow that is kept for a number in an object. */
  shadowIn(object: unknown, key: PropertyKey, value: unknown): Shadow | undefined {
    if (typeof value !== 'number' || typeof object !== 'object' || object === null) return undefined;
    return shadowFor(this.kept.get(object)?.get(typeof key === 'number' ? String(key) : key), value);
  }

  /** Keeps a shadow for a number in an object. */
  keep(object: unknown, key: PropertyKey, shadow: Shadow | undefined): void {
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return;
    let keyed = this.kept.get(object);
    const name = typeof key === 'number' ? String(key) : key;
    if (shadow === undefined) return void keyed?.delete(name);
    if (keyed === undefined) this.kept.set(object, (keyed = new Map()));
    keyed.set(name, shadow);
  }

  get = (object: unknown, key: PropertyKey): unknown => {
    this.s = undefined;
    const value = (object as Record<PropertyKey, unknown>)[key];
    // An accessor of the source has left its shadow.
    this.s = this.shadowIn(object, key, value) ?? shadowFor(this.s, value);
    return value;
  };

  set = (site: number, object: unknown, key: PropertyKey, value: unknown, shadow: Shadow | undefined): unknown => {
    (object as Record<PropertyKey, unknown>)[key] = value;
    let s = typeof value === 'number' ? shadowFor(shadow, value) : undefined;
    if (ArrayBuffer.isView(object) && typeof value === 'number') {
      const stored: unknown = Reflect.get(object, key);
      if (typeof stored === 'number' && !Object.is(stored, value)) {
        this.keep(object, key, this.narrowed(site, value, stored, s));
        return this.put(value, s);
      }
    }
    if (typeof object === 'object' && object !== null) this.keep(object, key, s);
    else s = shadow;
    return this.put(value, s);
  };

  /** A number that is stored under a private name, or as a field: written already. */
  hold = (object: unknown, key: PropertyKey, value: unknown, shadow: Shadow | undefined): unknown => {
    const s = shadowFor(shadow, value);
    this.keep(object, key, s);
    return this.put(value, s);
  };
  peek = (object: unknown, key: PropertyKey, value: unknown): unknown =>
    this.put(value, this.shadowIn(object, key, value));

  array = (...flat: unknown[]): unknown[] => {
    const made: unknown[] = [];
    for (let i = 0; i < flat.length; i += 2) {
      this.keepNew(made, made.length, flat[i], flat[i + 1] as Shadow | undefined);
      made.push(flat[i]);
    }
    return this.put(made, undefined);
  };

  /** Keeps the shadow of a number that is about to be there. */
  keepNew(object: unknown, key: PropertyKey, value: unknown, shadow: Shadow | undefined): void {
    const s = shadowFor(shadow, value);
    if (s !== undefined) this.keep(object, key, s);
  }

  /** The elements of something that is spread, each with its shadow. */
  pairs = (values: Iterable<unknown>): unknown[] => {
    const flat: unknown[] = [];
    let i = 0;
    for (const value of values) flat.push(value, this.shadowIn(values, i++, value));
    return flat;
  };

  mark = (): number => this.entries.push([]);
  entry = (key: PropertyKey, value: unknown, shadow: Shadow | undefined): unknown => {
    const s = shadowFor(shadow, value);
    if (s !== undefined) this.entries.at(-1)!.push({ key, value, shadow: s });
    return value;
  };
  spread = (object: unknown): unknown => {
    if (typeof object !== 'object' || object === null) return object;
    for (const [key, value] of Object.entries(object)) this.entry(key, value, this.shadowIn(object, key, value));
    return object;
  };
  object = (mark: number, made: object): object => {
    for (const { key, shadow } of this.entries[mark - 1]!) this.keep(made, key, shadow);
    this.entries.length = mark - 1;
    return this.put(made, undefined);
  };

  /** What a pattern takes apart. */
  source = (value: unknown): unknown => (this.taking = value);
  part = (path: readonly string[], value: unknown): Shadow | undefined => this.along(this.taking, path, value);
  pattern = (value: unknown): unknown => this.put(value, undefined);
  nothing = (): undefined => undefined;

  private along(root: unknown, path: readonly string[], value: unknown): Shadow | undefined {
    if (typeof value !== 'number') return undefined;
    let at = root;
    for (const key of path.slice(0, -1)) {
      if (typeof at !== 'object' || at === null) return undefined;
      at = (at as Record<string, unknown>)[key];
    }
    return path.length === 0 ? undefined : this.shadowIn(at, path.at(-1)!, value);
  }

  /** The values of a for … of, each with its shadow where the values are those of an array. */
  over = (values: Iterable<unknown>): Iterable<unknown> => {
    const isArray = Array.isArray(values) && values[Symbol.iterator] === Array.prototype[Symbol.iterator];
    if (!isArray && !isTyped(values)) {
      this.current = { value: undefined, shadow: undefined };
      return values;
    }
    return this.elements(values as unknown[]);
  };
  private *elements(array: unknown[]): Generator<unknown> {
    for (let i = 0; i < array.length; i++) {
      const value = array[i];
      this.current = { value, shadow: this.shadowIn(array, i, value) };
      yield value;
    }
  }
  item = (path: readonly string[], value: unknown): Shadow | undefined => {
    const { value: root, shadow } = this.current;
    return path.length === 0 ? shadowFor(shadow, value) : this.along(root, path, value);
  };

  /** A function of the source takes the shadows of its arguments, and leaves none to others. */
  enter = (): void => {
    this.taken = this.pending;
    this.pending = undefined;
  };
  entered = (): void => void (this.taken = undefined);
  argument =
    (i: number) =>
    (path: readonly string[], value: unknown): Shadow | undefined => {
      if (this.taken === undefined) return undefined;
      if (path.length > 0) return this.along(this.taken.values[i], path, value);
      return shadowFor(this.taken.shadows[i], value);
    };

  call = (f: unknown, ...flat: unknown[]): unknown => this.apply(f as AnyFunction, undefined, flat);
  method = (object: unknown, key: PropertyKey, ...flat: unknown[]): unknown => {
    const f = (object as Record<PropertyKey, unknown>)[key] as AnyFunction;
    const special = typeof f === 'function' ? arrayMethods.get(f) : undefined;
    if (special !== undefined) {
      this.s = undefined;
      return special(this, object, flat);
    }
    if (typeof f !== 'function') return (object as Record<PropertyKey, AnyFunction>)[key]!(); // throws as it would
    return this.apply(f, object, flat);
  };

  /** Calls a function with values and shadows in turn. */
  apply(f: AnyFunction, self: unknown, flat: readonly unknown[]): unknown {
    if (typeof f !== 'function') throw new TypeError(`${String(f)} is not a function`);
    const before = this.pending;
    const { values, shadows } = split(flat);
    const isOwn = this.isOwn(f);
    this.pending = isOwn ? { values, shadows } : undefined;
    this.s = undefined;
    try {
      const result = Reflect.apply(f, self, values) as unknown;
      if (!isOwn && typeof result === 'number') {
        this.entered_++;
        this.s = undefined;
      } else this.s = shadowFor(this.s, result);
      return result;
    } finally {
      this.pending = before;
    }
  }

  make = (constructor: unknown, ...flat: unknown[]): unknown => {
    const before = this.pending;
    const { values, shadows } = split(flat);
    this.pending = this.isOwn(constructor as AnyFunction) ? { values, shadows } : undefined;
    try {
      const made = Reflect.construct(constructor as new () => object, values) as object;
      const [first] = values;
      if (isTyped(made) && (Array.isArray(first) || isTyped(first)))
        this.copyShadows(first as ArrayLike<unknown>, made as ArrayLike<unknown>);
      return this.put(made, undefined);
    } finally {
      this.pending = before;
    }
  };

  /** Shadows of elements that another array took over; those that it narrowed start afresh. */
  copyShadows(from: ArrayLike<unknown>, to: ArrayLike<unknown>, start = 0, offset = 0): void {
    for (let i = start; i < from.length; i++) {
      const value = from[i];
      const s = this.shadowIn(from, i, value);
      if (s !== undefined && Object.is(to[i - start + offset], value)) this.keep(to, i - start + offset, s);
    }
  }

  /** The shadows of an array's elements, in order. */
  shadowsOf(array: ArrayLike<unknown>): (Shadow | undefined)[] {
    return Array.from({ length: array.length }, (_, i) => this.shadowIn(array, i, array[i]));
  }

  /** Keeps shadows for all elements of an array. */
  keepAll(array: ArrayLike<unknown>, shadows: readonly (Shadow | undefined)[]): void {
    for (let i = 0; i < shadows.length; i++) this.keep(array, i, shadowFor(shadows[i], array[i]));
  }

  private isOwn(f: AnyFunction): boolean {
    let isOwn = this.known.get(f);
    if (isOwn === undefined) {
      isOwn = this.isEntering(Function.prototype.toString.call(f));
      this.known.set(f, isOwn);
    }
    return isOwn;
  }

  /** The name of the runtime in the text. */
  marker = '';
  private isEntering(text: string): boolean {
    return text.includes(`${this.marker}.enter()`);
  }
}

function split(flat: readonly unknown[]): { values: unknown[]; shadows: (Shadow | undefined)[] } {
  const values: unknown[] = [];
  const shadows: (Shadow | undefined)[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    values.push(flat[i]);
    shadows.push(flat[i + 1] as Shadow | undefined);
  }
  return { values, shadows };
}

function isTyped(x: unknown): boolean {
  return ArrayBuffer.isView(x) && !(x instanceof DataView);
}
