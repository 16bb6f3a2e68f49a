/**
 * lower: the same function, its arithmetic rounded.
 * @module
 */
import { checkKeys, checkOneOf, kind } from '../arguments.js';
import type { Chopper } from '../chopper.js';
import { errorAt, parseFunction, type Source } from './parse.js';
import { checkChoices, choiceKeys, settingsOf, type Choices } from './options.js';
import { operations } from './runtime.js';
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
   * Whether the text holds the arithmetic itself, which is several times as fast, or a call for every operation, which
   * reads better. The results are the same.
   * @defaultValue 'inline'
   */
  readonly text?: 'inline' | 'calls';
}

/** What can be lowered: functions, arrows, methods, generators, async functions and classes. */
export type Lowerable = ((...inputs: never[]) => unknown) | (abstract new (...inputs: never[]) => unknown);

/** Where a lowered function keeps its chopper. */
const mark = Symbol('fpchop.chopper');

/**
 * The same function with every + - * / % **, ++, -- and function of Math on numbers done by a chopper.
 *
 * Every operation is rounded once and draws one random word, in the order of evaluation; NaN, infinities, -0, subnormals
 * and overflow are the chopper's. Literals are rounded to nearest when the function is lowered. Integers that steer
 * stay exact: indices, bounds, counters of loops (docs/lower.md has the rules). What is not a number at run time keeps
 * JavaScript's meaning. The function itself is not changed.
 * @param fn - a function whose source JavaScript can show; taken as strict code
 * @param chopper - what its operations go through; it may be set to another position at any time
 * @param options - `scope`: the variables it uses from outside; `exact`, `rounded`: names; `keepLiterals`, `constants`, `guard`
 * @returns a function of the same kind, name and length
 * @throws {@link SyntaxError} with line and column, for what cannot be lowered; {@link TypeError} for what is not a
 * function with a source, or is lowered already; {@link RangeError} for unknown options,
 * and for names that match nothing or change nothing
 * @example
 * const sum = (x: number[]) => {
 *   let total = 0;
 *   for (const value of x) total += value;
 *   return total / x.length;
 * };
 * const half = lower(sum, chopper('bfloat16'));
 * half(new Array(1000).fill(1))  // 0.255859375: the sum stops at 256
 * sum(new Array(1000).fill(1))   // 1
 */
export function lower<F extends Lowerable>(fn: F, chopper: Chopper, options: LowerOptions = {}): F {
  const lowered = loweredText(fn, chopper, options);
  const { source, text: calls, operations: name } = lowered;
  const own = operations(chopper);
  const inlined =
    checkOptions(options, 'lower').text === 'inline'
      ? inlineFunction(calls, name, chopper, own, source.name)
      : undefined;
  const result = lowered.evaluate(inlined?.code ?? calls, own, inlined?.values) as F;
  if (result.name !== fn.name) Object.defineProperty(result, 'name', { value: fn.name, configurable: true });
  return Object.defineProperty(result, mark, { value: chopper });
}

/** A lowered text, by calls, that is not a function yet. */
export interface LoweredText {
  readonly source: Source;
  readonly text: string;
  /** The names of the operations and of the scope in the text. */
  readonly operations: string;
  readonly scope: string;
  /** The value of a text over operations, with other values by their names. */
  evaluate(text: string, operations: unknown, values?: Readonly<Record<string, unknown>>): unknown;
}

/** The text of a function, lowered to calls; for `lower`, and for what rewrites lowered text further. */
export function loweredText(fn: Lowerable, chopper: Chopper, options: LowerOptions): LoweredText {
  const { scope, choices } = checkOptions(options, 'lower');
  checkChopper(chopper);
  const source = sourceOf(fn);
  const { code, ...names } = transform(source, {
    ...settingsOf(chopper, choices),
    limits: { scope: { has: (name) => holds(scope, name) } },
  });
  return {
    source,
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
  const source = parseFunction(text, name);
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
): { readonly scope: object; readonly text: 'inline' | 'calls'; readonly choices: Required<Choices> } {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(options)}`);
  }
  checkKeys(options, ['scope', ...choiceKeys, 'text'], name);
  const { scope = {}, text = 'inline', ...choices } = options as LowerOptions;
  if (typeof scope !== 'object' || scope === null) {
    throw new TypeError(`${name}: "scope" expected an object of variables, got ${kind(scope)}`);
  }
  checkOneOf(text, ['inline', 'calls'], name, 'text');
  return { scope, text, choices: checkChoices(choices, name) };
}

/** Throws for what is no chopper. */
export function checkChopper(chopper: unknown, name = 'lower'): void {
  const isChopper = typeof chopper === 'function' && typeof (chopper as Partial<Chopper>).add === 'function';
  if (!isChopper) throw new TypeError(`${name}: "chopper" expected a chopper, got ${kind(chopper)}`);
}
