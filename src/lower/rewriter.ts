/**
 * What the parts of the rewriting share.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import type MagicString from 'magic-string';
import type { Dataflow } from './dataflow.js';
import type { Integers } from './integers.js';
import type { Limits } from './limits.js';
import type { Source } from './parse.js';
import type { Scopes } from './scopes.js';

/**
 * How arithmetic is rewritten.
 *
 * - `rounded`: every operation goes through the chopper;
 * - `test`: so too, but integers keep their + - * %: the test of a loop;
 * - `whole`: an expression of integers, kept; what Math.floor and bitwise operators turn into integers is judged anew;
 * - `exact`: kept, as its value goes to an exact variable; arguments of other functions are not part of it;
 * - `verbatim`: kept with everything in it: what stands in [].
 */
export type Mode = 'rounded' | 'test' | 'whole' | 'exact' | 'verbatim';

/** What a rewriting needs to know besides the source. */
export interface Settings {
  /** Rounds a literal. */
  round(x: number): number;
  /** Names of variables and properties that stay exact. */
  readonly exact: ReadonlySet<string>;
  /** What the source may not do. */
  readonly limits: Limits;
}

/** What the parts of the rewriting share. */
export interface Rewriter {
  readonly code: MagicString;
  readonly source: Source;
  readonly scopes: Scopes;
  readonly integers: Integers;
  readonly flow: Dataflow;
  readonly settings: Settings;
  /** The name of the operations in the rewritten text. */
  readonly fp: string;
  /** Expressions whose value nobody uses. */
  readonly dropped: Set<AnyNode>;
  visit(node: AnyNode, mode: Mode): void;
  /** Rewrites an operand that is turned into an integer, or is one: integers stay, the rest is rounded. */
  steer(node: AnyNode, mode: Mode): void;
  /** How a variable is called in the rewritten text. */
  nameOf(node: Identifier): string;
  /** Whether a property is among the exact names. */
  isExactProperty(node: AnyNode): boolean;
}
