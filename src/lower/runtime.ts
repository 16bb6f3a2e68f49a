/**
 * fpchop/lower/runtime: what lowered code calls. Two numbers go through the chopper; anything else keeps JavaScript's meaning.
 * @module
 */
import { chop } from '../chop.js';
import { chopperBeside, chopper as chopperOf, type Chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import type { RoundingOptions } from '../options.js';
import { guards } from './guard.js';
import { mathOf } from './math.js';

export { StallError } from './guard.js';

/** The operations on two values: + - * / % (`rem`, C's fmod) and **. */
export type OperationName = 'add' | 'sub' | 'mul' | 'div' | 'rem' | 'pow';

/** What the operations of lowered code have besides. */
export interface Stepping {
  /** `x + 1`, as ++ has it. */
  readonly inc: (x: unknown) => unknown;
  /** `x - 1`, as -- has it. */
  readonly dec: (x: unknown) => unknown;
  /** The value of `x++` is that of x before, as a number: `first(x, x = inc(x))`. */
  readonly first: (x: unknown, after?: unknown) => unknown;
  /** A property to be read now and written later: `ref(object, key).add(y)` is `object[key] += y`. */
  readonly ref: (object: object, key: PropertyKey, load?: Passing, store?: Passing) => Reference;
  /** The first operand of a long chain, whose operations stand beside each other: `(begin(a), then('add', b), end())`. */
  readonly begin: (x: unknown) => void;
  /** The next operation of a chain, on what the ones before it gave and `y`. */
  readonly then: (operation: OperationName, y: unknown) => void;
  /** What the operations of the chain gave. */
  readonly end: () => unknown;
  /** `x + y` that moves a loop: a RangeError, {@link StallError}, if x stays the same for 2^20 steps. */
  readonly step: (x: unknown, y: unknown, site: string) => unknown;
  /** `x - y` that moves a loop. */
  readonly stepBack: (x: unknown, y: unknown, site: string) => unknown;
  /** A number, rounded in the mode of the chopper, as stores are; anything else as it is. */
  readonly to: (x: unknown) => unknown;
  /** A number, rounded to nearest, as elements and properties are read; anything else as it is. */
  readonly load: (x: unknown) => unknown;
  /** The operations of another format: the same options, and one position in the random words for both. */
  readonly format: (format: FormatLike) => Operations;
  /** Math, rounded. */
  readonly Math: typeof Math;
}

/** The operations of lowered code, over one chopper, on any values. */
export type Operations = Readonly<Record<OperationName, (x: unknown, y: unknown) => unknown>> & Stepping;

/**
 * A property, and the value it had when the reference was made. Every method writes it and returns what the assignment
 * gives; `incAfter` and `decAfter` return the value before, as `x++` does.
 */
export type Reference = Readonly<
  Record<OperationName, (y: unknown) => unknown> & Record<'inc' | 'dec' | 'incAfter' | 'decAfter', () => unknown>
>;

/** What the value of a property passes through. */
export type Passing = (x: unknown) => unknown;

type Operate = (operation: OperationName, x: unknown, y: unknown) => unknown;

/** Rounds to nearest in the format of a chopper, whatever its mode, and draws nothing: how literals are rounded. */
export function nearestOf(chopper: Chopper): (x: number) => number {
  const { format, saturate, subnormals } = chopper;
  return (x) => chop(x, format, { saturate, subnormals });
}

/**
 * The operations that lowered code calls, over `chopper`.
 * @param chopper - rounds every operation; its position counts the random words that they draw
 * @example
 * const { add, mul } = operations(chopper('bfloat16'));
 * add(1, mul(3, 2 ** -10))  // 1
 * add('1', 2)               // '12'
 * mul(3n, 5n)               // 15n
 */
export function operations(chopper: Chopper): Operations {
  return operationsOn(chopper, []);
}

/** The operations of several choppers that lowered code uses beside each other. */
export function operationsOf(choppers: readonly Chopper[]): Operations[] {
  const values: unknown[] = [];
  return choppers.map((one) => operationsOn(one, values));
}

/** Operations that keep what long chains have so far in `values`. */
function operationsOn(chopper: Chopper, values: unknown[]): Operations {
  const { add, sub, mul, div, fmod, pow } = chopper;
  const nearest = nearestOf(chopper);
  const self: Operations = {
    add: (x, y) => (isNumbers(x, y) ? add(x as number, y) : (x as number) + (y as number)),
    sub: (x, y) => (isNumbers(x, y) ? sub(x as number, y) : (x as number) - (y as number)),
    mul: (x, y) => (isNumbers(x, y) ? mul(x as number, y) : (x as number) * (y as number)),
    div: (x, y) => (isNumbers(x, y) ? div(x as number, y) : (x as number) / (y as number)),
    rem: (x, y) => (isNumbers(x, y) ? fmod(x as number, y) : (x as number) % (y as number)),
    // eslint-disable-next-line no-restricted-syntax -- the power of BigInt, which is exact
    pow: (x, y) => (isNumbers(x, y) ? pow(x as number, y) : (x as number) ** (y as number)),
    inc: (x) => (typeof x === 'number' ? add(x, 1) : next(x, 1)),
    dec: (x) => (typeof x === 'number' ? sub(x, 1) : next(x, -1)),
    first: (x) => (typeof x === 'number' ? x : numeric(x)),
    ref: (object, key, load, store) => new Property(self, object as Record<PropertyKey, unknown>, key, load, store),
    ...chains(values, (operation, x, y) => self[operation](x, y)),
    ...guards(chopper, (operation, x, y) => self[operation](x, y)),
    to: (x) => (typeof x === 'number' ? chopper(x) : x),
    load: (x) => (typeof x === 'number' ? nearest(x) : x),
    format: (like) => operationsOn(chopperBeside(chopper, like, 'format'), values),
    Math: mathOf(chopper, nearest),
  };
  return self;
}

/** Long chains keep what they have so far on a stack, which chains within their operands use as well. */
function chains(values: unknown[], operate: Operate): Pick<Stepping, 'begin' | 'then' | 'end'> {
  return {
    begin: (x) => void values.push(x),
    then: (operation, y) => void values.push(operate(operation, values.pop(), y)),
    end: () => values.pop(),
  };
}

/**
 * The operations of a module that begins with `'use precision …'`, over a chopper of its own.
 * @example
 * precision('bfloat16', { rounding: 'towardZero' }).div(1, 3)  // 0.33203125
 */
export function precision(format: FormatLike, options?: RoundingOptions): Operations {
  return operations(chopperOf(format, options));
}

function isNumbers(x: unknown, y: unknown): y is number {
  return typeof x === 'number' && typeof y === 'number';
}

/** What ++ and -- take: a number or a bigint. Negation converts to either. */
function numeric(x: unknown): number | bigint {
  return -(-(x as number)) as number | bigint;
}

function next(x: unknown, step: 1 | -1): number | bigint {
  const before = numeric(x);
  return typeof before === 'bigint' ? before + BigInt(step) : before + step;
}

class Property implements Reference {
  private readonly before: unknown;
  constructor(
    private readonly operations: Operations,
    private readonly object: Record<PropertyKey, unknown>,
    private readonly key: PropertyKey,
    load: Passing | undefined,
    private readonly store: Passing | undefined,
  ) {
    this.before = load === undefined ? object[key] : load(object[key]);
  }

  private put(value: unknown): unknown {
    return (this.object[this.key] = this.store === undefined ? value : this.store(value));
  }
  add(y: unknown): unknown {
    return this.put(this.operations.add(this.before, y));
  }
  sub(y: unknown): unknown {
    return this.put(this.operations.sub(this.before, y));
  }
  mul(y: unknown): unknown {
    return this.put(this.operations.mul(this.before, y));
  }
  div(y: unknown): unknown {
    return this.put(this.operations.div(this.before, y));
  }
  rem(y: unknown): unknown {
    return this.put(this.operations.rem(this.before, y));
  }
  pow(y: unknown): unknown {
    return this.put(this.operations.pow(this.before, y));
  }
  inc(): unknown {
    return this.put(this.operations.inc(this.before));
  }
  dec(): unknown {
    return this.put(this.operations.dec(this.before));
  }
  incAfter(): unknown {
    this.inc();
    return this.operations.first(this.before);
  }
  decAfter(): unknown {
    this.dec();
    return this.operations.first(this.before);
  }
}
