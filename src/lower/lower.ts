/**
 * lower: the same function, its arithmetic rounded.
 * @module
 */
import { checkKeys, checkOneOf, kind } from '../arguments.js';
import { chopper as chopperOf, type Chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import { choppersOf, isChopper, type Formats } from './formats/table.js';
import { errorAt, parseFunction, type Source } from './parse.js';
import { checkChoices, choiceKeys, settingsOf, type Choices } from './options.js';
import { operationsOf } from './runtime.js';
import { sitesIn, type Site } from './sites/sitesIn.js';
import { bare, isFunction } from './syntax.js';
import { inlineFunction } from './text/inlineFunction.js';
import { transform } from './transform.js';

/** What `lower` can be told about a function. Unknown keys are errors. */
export interface LowerOptions extends Choices {
  /**
   * The variables from outside that the function uses, by name; also those it assigns. They are read and written in this
   * object while the function runs.
   * @defaultValue none: the function stands alone
   */
  readonly scope?: object;
  /**
   * Other formats, by what is computed in them: `s` (variables and properties, the elements of arrays, the results of functions
   * of that name), `solve.s` (a variable of the function solve), `solve()` (all that solve declares), `@12` and `@12-20` (the
   * operations on these lines), `@12:7` (one operation: the id of its site). A format takes the mode and all options of the
   * arithmetic, and shares its position in the random words; a chopper has its own. An operation is done in the widest format of its
   * operands, and the result is rounded when it is stored.
   * @defaultValue none: everything is computed in the arithmetic that was given
   */
  readonly formats?: Formats;
  /**
   * Whether the text holds the arithmetic itself, which is several times as fast, or a call for every operation, which
   * reads better. The results are the same.
   * @defaultValue 'inline'
   */
  readonly text?: 'inline' | 'calls';
}

/** What can be lowered: functions, arrows, methods, generators, async functions and classes. */
export type Lowerable = ((...inputs: never[]) => unknown) | (abstract new (...inputs: never[]) => unknown);

/** Where a lowered function keeps what finds its sites. */
const mark = Symbol('fpchop.sites');

/**
 * The same function with every + - * / % **, ++, -- and function of Math on numbers done by a chopper.
 *
 * Every operation is rounded once and draws one random word, in the order of evaluation; NaN, infinities, -0, subnormals
 * and overflow are the chopper's. Literals are rounded to nearest when the function is lowered. Integers that steer
 * stay exact: indices, bounds, counters of loops (docs/lower.md has the rules). What is not a number at run time keeps
 * JavaScript's meaning. The function itself is not changed.
 * @param fn - a function whose source JavaScript can show; taken as strict code
 * @param arithmetic - what its operations go through: a chopper, which may be set to another position at any time, or a format
 * @param options - `scope`: the variables it uses from outside; `formats`: other formats, by what is computed in them; `exact`,
 * `rounded`: names; `keepLiterals`, `constants`, `guard`
 * @returns a function of the same kind, name and length
 * @throws {@link SyntaxError} with line and column, for what cannot be lowered; {@link TypeError} for what is not a
 * function with a source, or is lowered already; {@link RangeError} for unknown options, for names that match nothing or change
 * nothing, and where operands meet whose formats have none that holds both
 * @example
 * const sum = (x: number[]) => {
 *   let total = 0;
 *   for (const value of x) total += value;
 *   return total / x.length;
 * };
 * const half = lower(sum, chopper('bfloat16'));
 * half(new Array(1000).fill(1))  // 0.255859375: the sum stops at 256
 * sum(new Array(1000).fill(1))   // 1
 * lower(sum, 'bfloat16', { formats: { total: 'float32' } })(new Array(1000).fill(1))  // 1
 */
export function lower<F extends Lowerable>(fn: F, arithmetic: Chopper | FormatLike, options: LowerOptions = {}): F {
  const chopper = arithmeticOf(arithmetic, 'lower');
  const lowered = loweredText(fn, chopper, options);
  const { source, text: calls, operations: name, choppers } = lowered;
  const own = operationsOf(choppers);
  const inlined =
    checkOptions(options, 'lower').text === 'inline'
      ? inlineFunction(calls, name, choppers, own, source.name)
      : undefined;
  const others = Object.fromEntries(own.slice(1).map((one, i) => [`${name}${i + 1}`, one]));
  const result = lowered.evaluate(inlined?.code ?? calls, own[0], { ...others, ...inlined?.values }) as F;
  if (result.name !== fn.name) Object.defineProperty(result, 'name', { value: fn.name, configurable: true });
  return Object.defineProperty(result, mark, { value: lowered.sites });
}

/** A lowered text, by calls, that is not a function yet. */
export interface LoweredText {
  readonly source: Source;
  readonly text: string;
  /** The names of the operations and of the scope in the text. */
  readonly operations: string;
  readonly scope: string;
  /** Its arithmetic, and those of `formats`, which are called `$fp1` and so on. */
  readonly choppers: readonly Chopper[];
  /** Where it computes. */
  sites(): readonly Site[];
  /** The value of a text over operations, with other values by their names. */
  evaluate(text: string, operations: unknown, values?: Readonly<Record<string, unknown>>): unknown;
}

/** The text of a function, lowered to calls; for `lower`, and for what rewrites lowered text further. */
export function loweredText(fn: Lowerable, chopper: Chopper, options: LowerOptions): LoweredText {
  const { scope, formats, choices } = checkOptions(options, 'lower');
  checkChopper(chopper);
  const source = sourceOf(fn);
  const { choppers, table } = choppersOf(chopper, formats, source.name);
  const settings = {
    ...settingsOf(chopper, choices),
    ...(table !== undefined && { formats: table }),
    limits: { scope: { has: (name: string) => holds(scope, name) } },
  };
  const { code, ...names } = transform(source, settings);
  return {
    source,
    choppers,
    sites: () =>
      sitesIn(
        source,
        settings,
        choppers.map(({ format }) => format.name),
      ),
    text: code.toString(),
    operations: names.operations,
    scope: names.scope,
    evaluate: (text, calls, values = {}) =>
      evaluate(text, { [names.operations]: calls, [names.scope]: scope, ...values }, isMethod(source)),
  };
}

/** Runs the text of an expression with the values that it names. */
function evaluate(code: string, values: Readonly<Record<string, unknown>>, method: boolean): unknown {
  const make = new Function(...Object.keys(values), `'use strict'; return (${code}\n);`) as (
    ...values: unknown[]
  ) => object;
  const value = make(...Object.values(values));
  if (!method) return value;
  const { get, set, value: held } = Object.values(Object.getOwnPropertyDescriptors(value))[0]!;
  return get ?? set ?? held;
}

/** Whether a scope has a variable; what every object inherits is none. */
export function holds(scope: object, name: string): boolean {
  return Object.hasOwn(scope, name) || (name in scope && !(name in Object.prototype));
}

/** The source of a function; throws for what has none. */
export function sourceOf(fn: unknown): Source {
  if (typeof fn !== 'function') throw new TypeError(`lower: "fn" expected a function, got ${kind(fn)}`);
  const name = fn.name === '' ? 'lower' : `lower(${fn.name})`;
  if (mark in fn) throw new TypeError(`${name}: "fn" is lowered already`);
  const text = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    throw new TypeError(`${name}: "fn" expected a function with a source, got a native or bound function`);
  }
  const source = { ...parseFunction(text, name), functionName: fn.name };
  if (isMethod(source)) {
    const key = (bare(source.tree) as { properties?: { computed?: boolean; start: number }[] }).properties?.[0];
    if (key?.computed) throw errorAt(source, key.start, 'a method with a computed name cannot be lowered');
  }
  return source;
}

/** Whether the source is a method, which is wrapped in an object. */
function isMethod({ tree }: Source): boolean {
  const node = bare(tree);
  return !isFunction(node) && node.type === 'ObjectExpression';
}

/** The scope and the choices of options. */
export function checkOptions(
  options: unknown,
  name: string,
): {
  readonly scope: object;
  readonly formats: Formats | undefined;
  readonly text: 'inline' | 'calls';
  readonly choices: Required<Choices>;
} {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(options)}`);
  }
  checkKeys(options, ['scope', 'formats', ...choiceKeys, 'text'], name);
  const { scope = {}, formats, text = 'inline', ...choices } = options as LowerOptions;
  if (typeof scope !== 'object' || scope === null) {
    throw new TypeError(`${name}: "scope" expected an object of variables, got ${kind(scope)}`);
  }
  checkOneOf(text, ['inline', 'calls'], name, 'text');
  return { scope, formats, text, choices: checkChoices(choices, name) };
}

/** Throws for what is no chopper. */
export function checkChopper(chopper: unknown, name = 'lower'): void {
  if (!isChopper(chopper)) throw new TypeError(`${name}: "chopper" expected a chopper, got ${kind(chopper)}`);
}

/** The chopper of an arithmetic: itself, or that of a format. */
export function arithmeticOf(arithmetic: unknown, name: string): Chopper {
  if (isChopper(arithmetic)) return arithmetic;
  if (typeof arithmetic === 'string' || kind(arithmetic) === 'Object') return chopperOf(arithmetic as FormatLike);
  throw new TypeError(`${name}: "arithmetic" expected a chopper or a format, got ${kind(arithmetic)}`);
}

/**
 * The sites of a function: where it computes, in order of position. Integers that stay exact have none, nor have functions of Math
 * under another name.
 * @param fn - a lowered function; or any other, whose sites are those that `lower(fn, 'float64', options)` would have
 * @param options - as for `lower`, for functions that are not lowered yet
 * @throws what `lower` throws
 * @example
 * const sites = sitesOf((x: number[]) => { let s = 0; for (const v of x) s += v * v; return Math.sqrt(s); });
 * sites.map(({ operator }) => operator)  // ['+=', '*', 'Math.sqrt']
 * sites[0]?.variable                     // 's'
 */
export function sitesOf(fn: Lowerable, options: LowerOptions = {}): readonly Site[] {
  if (typeof fn === 'function' && mark in fn) {
    if (Object.keys(options).length > 0) throw new RangeError('sitesOf: "options" are those of the lowered function');
    return (fn[mark] as () => readonly Site[])();
  }
  return loweredText(fn, chopperOf('float64'), options).sites();
}
