/**
 * What can be decided about a lowering besides the arithmetic: which names are exact, what becomes of literals, the guard.
 * @module
 */
import { kind } from '../arguments.js';
import type { Chopper } from '../chopper.js';
import { nearestOf } from './runtime.js';
import type { Settings } from './rewrite/rewriter.js';

/** What `lower`, `report` and directives can be told alike. */
export interface Choices {
  /**
   * Names whose arithmetic stays exact, besides what lower finds by itself: `'n'` (variables and properties), `'Class.n'`, `'f.n'`
   * (a variable of the function f), `'counts[]'` (elements), `'IX()'` (what functions of that name return).
   * @defaultValue none
   */
  readonly exact?: readonly string[];
  /**
   * Names whose arithmetic is rounded, whatever lower finds; in the grammar of `exact`.
   * @defaultValue none
   */
  readonly rounded?: readonly string[];
  /**
   * Whether a finite literal that the format would turn into 0, an infinity or NaN is kept.
   * @defaultValue true
   */
  readonly keepLiterals?: boolean;
  /**
   * Whose `Number.EPSILON`, `MIN_VALUE` and `MAX_VALUE` the source sees: float64's or the format's.
   * @defaultValue 'float64'
   */
  readonly constants?: 'float64' | 'format';
  /**
   * Whether a loop that is moved by a rounded step which no longer moves it throws a `StallError` after 2^20 steps.
   * @defaultValue false
   */
  readonly guard?: boolean;
}

export const choiceKeys: readonly string[] = ['exact', 'rounded', 'keepLiterals', 'constants', 'guard'];

/**
 * Checks choices, and fills in what is not said.
 * @param name - of the function called, for messages
 */
export function checkChoices(choices: Choices, name: string): Required<Choices> {
  const { exact = [], rounded = [], keepLiterals = true, constants = 'float64', guard = false } = choices;
  for (const [key, names] of Object.entries({ exact, rounded })) {
    if (!Array.isArray(names) || !names.every((one) => typeof one === 'string')) {
      throw new TypeError(`${name}: "${key}" expected an array of names`);
    }
  }
  for (const [key, value] of Object.entries({ keepLiterals, guard })) {
    if (typeof value !== 'boolean') throw new TypeError(`${name}: "${key}" expected true or false, got ${kind(value)}`);
  }
  if (constants !== 'float64' && constants !== 'format') {
    throw new RangeError(`${name}: "constants" expected float64 or format, got ${String(constants)}`);
  }
  return { exact, rounded, keepLiterals, constants, guard };
}

/** Choices for the rewriting, in the format of a chopper. */
export function settingsOf(chopper: Chopper, choices: Required<Choices>): Omit<Settings, 'limits'> {
  const { exact, rounded, keepLiterals, constants, guard } = choices;
  const round = nearestOf(chopper);
  return {
    round,
    exact: new Set(exact),
    rounded: new Set(rounded),
    keepLiterals,
    guard,
    ...(constants === 'format' ? { constants: constantsOf(chopper) } : {}),
  };
}

/** Number.EPSILON, MIN_VALUE and MAX_VALUE of a format. */
function constantsOf({ format, subnormals }: Chopper): Readonly<Record<string, number>> {
  const { epsilon, minNormal, minSubnormal, maxFinite } = format;
  return { EPSILON: epsilon, MIN_VALUE: subnormals === 'flush' ? minNormal : minSubnormal, MAX_VALUE: maxFinite };
}
