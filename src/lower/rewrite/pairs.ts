/**
 * Rewrites operations on two operands: along the left side of a chain, without recursion.
 * @module
 */
import type { AnyNode, BinaryExpression, CallExpression } from 'acorn';
import { calculate, literalValue } from './literals.js';
import { apart, type Mode, type Rewriter } from './rewriter.js';
import {
  isBitwise,
  isInteger,
  isLiteral,
  isRelation,
  isText,
  operations,
  spineOf,
  walk,
  bare,
  type Pair,
} from '../syntax.js';
import { LONGEST_NEST } from './text.js';

/** How one operation of a chain is written: `left` and `right` are the modes of its operands. */
interface Step {
  readonly pair: Pair;
  readonly left: Mode;
  readonly right: Mode;
  /** Whether it goes through the chopper. */
  readonly isRounded: boolean;
  /** Whether it is written beside the others, not around them. */
  isLinked: boolean;
}

/** Rewrites chains of operations. */
export class Pairs {
  constructor(private readonly rewriter: Rewriter) {}

  visit(node: Pair, outer: Mode): void {
    const { rewriter } = this;
    const { analysis, text } = rewriter;
    const spine = spineOf(node);
    const literals = literalsIn(spine, analysis.mathName);
    const steps: Step[] = [];
    let mode = outer;
    for (const [i, pair] of spine.entries()) {
      if (i > 0) mode = rewriter.modeOf(pair, mode);
      const value = literals.get(pair);
      if (value !== undefined && (mode === 'rounded' || mode === 'test')) {
        if (i === 0) return rewriter.literal(pair, value);
        break;
      }
      const step = this.plan(pair, mode);
      steps.push(step);
      mode = step.left;
    }
    linkLong(steps);
    for (const [i, { pair, isRounded, isLinked }] of steps.entries()) {
      if (!isRounded) continue;
      if (!isLinked) text.open(pair, operations[pair.operator]!, rewriter.formats.placeOf(pair));
      else if (steps[i - 1]?.isLinked !== true) text.openChain(pair);
    }
    const first = steps.at(-1)!.pair.left;
    const value = literals.get(first as Pair);
    if (value !== undefined && (mode === 'rounded' || mode === 'test')) rewriter.literal(first, value);
    else rewriter.visit(first, mode);
    for (let i = steps.length - 1; i >= 0; i--) this.finish(steps, i);
  }

  private finish(steps: readonly Step[], i: number): void {
    const { rewriter } = this;
    const { text } = rewriter;
    const { pair, isRounded, isLinked, right } = steps[i]!;
    if (isLinked) {
      if (steps[i + 1]?.isLinked !== true) text.closeFirst(pair.left);
      text.link(pair.left, pair.right, operations[pair.operator]!, rewriter.formats.placeOf(pair));
    } else if (isRounded) text.between(pair.left, pair.right);
    rewriter.visit(pair.right, right);
    if (!isRounded) return;
    text.close(pair);
    if (isLinked && steps[i - 1]?.isLinked !== true) text.closeChain(pair);
  }

  private plan(pair: Pair, mode: Mode): Step {
    const { rewriter } = this;
    const { analysis, settings } = rewriter;
    const { left, right } = pair;
    const step = (a: Mode, b: Mode, isRounded = false): Step => ({
      pair,
      left: a,
      right: b,
      isRounded,
      isLinked: false,
    });
    if (pair.type === 'LogicalExpression') return step(mode, mode);
    const { operator } = pair;
    if (isBitwise(operator)) {
      const modes = [rewriter.steered(left, mode), rewriter.steered(right, mode)] as const;
      const isOfData = (one: AnyNode, its: Mode): boolean => (its === 'rounded' || its === 'test') && !isLiteral(one);
      if (isOfData(left, modes[0]) || isOfData(right, modes[1])) settings.record?.site?.('integer', pair);
      return step(...modes);
    }
    if (isRelation(operator)) return step(...this.compared(pair, mode));
    if (operations[operator] === undefined) return step(apart(mode), apart(mode));
    if (mode === 'exact' || mode === 'whole' || mode === 'verbatim') {
      settings.record?.operation(pair, 'exact', mode === 'verbatim' ? 'index' : 'of exact integers');
      return step(mode, mode);
    }
    if (operator === '+' && (isText(left) || isText(right))) {
      return step(isLiteral(left) ? 'exact' : mode, isLiteral(right) ? 'exact' : mode);
    }
    const isTest = mode === 'test' && analysis.isWhole(pair, false);
    if (isTest || (/^[-+*%]$/.test(operator) && analysis.closure(pair) === 2)) {
      settings.record?.operation(pair, 'exact', isTest ? 'loop test' : 'of exact integers');
      return step('whole', 'whole');
    }
    const keeps = [rewriter.isKeptBeside(left, right, operator), rewriter.isKeptBeside(right, left, operator)];
    settings.record?.operation(pair, keeps.includes(true) ? 'once' : 'rounded');
    return step(keeps[0] ? 'exact' : mode, keeps[1] ? 'exact' : mode, true);
  }

  /** Integers are compared as they are, with bounds that are made of integers; so are integer literals for equality. */
  private compared(pair: BinaryExpression, mode: Mode): [Mode, Mode] {
    const { analysis, settings } = this.rewriter;
    const { operator, left, right } = pair;
    if (mode === 'verbatim') return [mode, mode];
    const counts = (side: AnyNode): boolean => !isLiteral(side) && analysis.isWhole(side, false);
    const isCounted =
      (counts(left) && analysis.isWhole(right, true)) || (counts(right) && analysis.isWhole(left, true));
    const modeOf = (side: AnyNode): Mode => {
      const isLabel = /^[=!]/.test(operator) && isInteger(bare(side));
      return isCounted || isLabel ? 'whole' : mode === 'test' ? mode : 'rounded';
    };
    const modes: [Mode, Mode] = [modeOf(left), modeOf(right)];
    if (modes.some((one) => one !== 'whole')) settings.record?.site?.('compare', pair);
    return modes;
  }
}

/** Writes the operations of long chains beside each other: engines refuse to parse deep nests. */
function linkLong(steps: readonly Step[]): void {
  for (let start = 0; start < steps.length;) {
    let end = start;
    while (end < steps.length && steps[end]!.isRounded) end++;
    const run = steps.slice(start, end);
    // Operations that wait would mix with those of others that run meanwhile.
    if (run.length > LONGEST_NEST && !run.some(({ pair }) => waits(pair.right)) && !waits(run.at(-1)!.pair.left)) {
      for (const step of run) step.isLinked = true;
    }
    start = end + 1;
  }
}

function waits(root: AnyNode): boolean {
  let found = false;
  walk(root, true, (node) => {
    if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') found = true;
    return found || /Function/.test(node.type) ? undefined : true;
  });
  return found;
}

/** The values of the parts of a chain that consist of literals only. */
function literalsIn(
  spine: readonly Pair[],
  mathName: (node: CallExpression) => string | undefined,
): ReadonlyMap<Pair, number> {
  const found = new Map<Pair, number>();
  let value = literalValue(spine.at(-1)!.left, mathName);
  for (let i = spine.length - 1; i >= 0 && value !== undefined; i--) {
    const { operator, right } = spine[i]!;
    const other = literalValue(right, mathName);
    value = other === undefined ? undefined : calculate(value, operator, other);
    if (value !== undefined) found.set(spine[i]!, value);
  }
  return found;
}
