/**
 * What the parts of the rewriting share.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import type MagicString from 'magic-string';
import type { Analysis } from '../analysis/analysis.js';
import type { FormatTable } from '../formats/formats.js';
import type { Placement } from '../formats/placement.js';
import type { Limits } from '../limits.js';
import type { Recorder } from './record.js';
import type { Source } from '../parse.js';
import type { OperationText } from './text.js';

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

/** The mode of parts whose value is not that of the whole. */
export function apart(mode: Mode): Mode {
  return mode === 'verbatim' ? mode : 'rounded';
}

/** What a rewriting needs to know besides the source. */
export interface Settings {
  /** Rounds a literal. */
  round(x: number): number;
  /** Other formats, by what is computed in them. */
  readonly formats?: FormatTable;
  /** Names of what stays exact, in the grammar of the option. */
  readonly exact: ReadonlySet<string>;
  /** Names of what is rounded, whatever the analysis finds. */
  readonly rounded?: ReadonlySet<string>;
  /** Whether literals that the format would turn into 0, an infinity or NaN are kept. True by default. */
  readonly keepLiterals?: boolean;
  /** What `Number.EPSILON`, `MIN_VALUE` and `MAX_VALUE` are replaced by. By default they are not. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Whether steps of loops that stall are found out. */
  readonly guard?: boolean;
  /** What the source may not do. */
  readonly limits: Limits;
  /** Takes down what the rewriting decides, for a report. */
  readonly record?: Recorder;
}

/** What the parts of the rewriting share. */
export interface Rewriter {
  readonly code: MagicString;
  readonly source: Source;
  readonly analysis: Analysis;
  readonly settings: Settings;
  /** The formats of operations, literals and stores. */
  readonly formats: Placement;
  /** How operations are written. */
  readonly text: OperationText;
  /** Expressions whose value nobody uses. */
  readonly dropped: Set<AnyNode>;
  visit(node: AnyNode, mode: Mode): void;
  /** Rewrites an operand that is turned into an integer, or is one: integers stay, the rest is rounded. */
  steer(node: AnyNode, mode: Mode): void;
  /** The mode of an operand that is turned into an integer, or is one. */
  steered(node: AnyNode, mode: Mode): Mode;
  /** The mode of a node in its surroundings, from where its value goes. */
  modeOf(node: AnyNode, outer: Mode): Mode;
  /** Whether a literal integer stands beside an integer and the format cannot hold it: the operation alone rounds. */
  isKeptBeside(node: AnyNode, other: AnyNode, operator: string): boolean;
  /** Writes a literal, or an expression of literals, as the format has it. */
  literal(node: AnyNode, value: number): void;
  /** How a variable is called in the rewritten text. */
  nameOf(node: Identifier): string;
  /** Whether the result of an assignment is tested by the loop around it, so that the guard watches it. */
  isGuarded(node: AnyNode): boolean;
}
