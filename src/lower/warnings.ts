/**
 * What may surprise in a lowering: counters that stall, tricks with float64, variables that are index and data at once.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { Analysis } from './analysis/analysis.js';
import { towardInteger } from './analysis/builtins.js';
import { INTEGER, type Cell, type Flow } from './analysis/cells.js';
import { isStep } from './analysis/evaluate.js';
import { literalValue } from './rewrite/literals.js';
import type { Chopper } from '../chopper.js';
import type { Source } from './parse.js';
import { isBitwise, isFunction, isLoop, isRelation, propertyName, walk } from './syntax.js';

/** A warning, and where. */
export interface Finding {
  readonly node: AnyNode;
  readonly code: 'stalls' | 'literal-range' | 'literal-inexact' | 'epsilon' | 'float-trick' | 'mixed';
  readonly message: string;
  readonly fix?: string;
}

/** Counters that are rounded: they stop where a step is half the distance to the next number. */
export function stalls(analysis: Analysis, { format }: Chopper, { text }: Source): Finding[] {
  const found: Finding[] = [];
  if (format.precision >= 31) return found;
  for (const cell of analysis.cells) {
    if (cell.isExact || cell.value !== INTEGER) continue;
    const flow = cell.inputs.find(isStep);
    const target = flow && targetOf(flow);
    if (flow === undefined || target === undefined) continue;
    const step = flow.origin.kind === 'compound' ? (analysis.constant(flow.origin.node) ?? 1) : 1;
    const name = text.slice(target.start, target.end);
    const stop = (1 << format.precision) * step;
    found.push({
      node: target,
      code: 'stalls',
      message: `${name} stops at ${stop} in ${format.name}`,
      ...fixOf(cell, name),
    });
  }
  return found;
}

/** Cells that steer, and are data all the same. */
export function refusals(analysis: Analysis, { text }: Source): Finding[] {
  return [...analysis.refused].flatMap(([cell, why]) => {
    const flow = cell.inputs.find(({ origin }) => origin.kind === 'value' && analysis.valueOf(origin.node) > INTEGER);
    if (flow?.origin.kind !== 'value' || cell.isExact || cell.name === '') return [];
    const { node } = flow.origin;
    const write = text.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 40);
    const message = `${cell.name} steers (${why}) but is data: ${write}`;
    return [{ node, code: 'mixed' as const, message, ...fixOf(cell, cell.name) }];
  });
}

/** Numbers that are split by powers of two, or moved to integers by large factors: float64 that no format of few digits can be. */
export function floatTricks(analysis: Analysis, tree: AnyNode, isRounded: (node: AnyNode) => boolean): Finding[] {
  const found: Finding[] = [];
  const valueOf = (node: AnyNode): number | undefined =>
    literalValue(node, analysis.mathName) ?? analysis.constant(node);
  walk(tree, false, (node, toInteger) => {
    if (node.type === 'BinaryExpression' && isBitwise(node.operator)) return true;
    if (node.type === 'CallExpression' && towardInteger.has(analysis.mathName(node) ?? '')) return true;
    if (node.type !== 'BinaryExpression' || !isRounded(node))
      return /Statement|Function|Call/.test(node.type) ? false : toInteger;
    const factor = /^[*/]$/.test(node.operator) ? (valueOf(node.right) ?? valueOf(node.left)) : undefined;
    const size = factor === undefined ? 1 : Math.abs(factor);
    const isSplit = (toInteger && size >= 65536) || size === 4294967296 || size === 1 / 4294967296;
    if (isSplit && analysis.valueOf(node.operator === '*' ? node.left : node) > INTEGER) {
      const message = `${factor} moves digits of float64, which the format does not have`;
      found.push({ node, code: 'float-trick', message });
    }
    return toInteger;
  });
  return found;
}

/** Number.EPSILON and MIN_VALUE where a loop compares with them: float64's, which a format of fewer digits never reaches. */
export function epsilons(analysis: Analysis, tree: AnyNode, { format }: Chopper): Finding[] {
  const found = new Map<AnyNode, Finding>();
  if (format.precision >= 53) return [];
  const seen = new Set<Cell>();
  const look = (root: AnyNode): void => {
    walk(root, true, (node) => {
      if (isFunction(node)) return undefined;
      const name = node.type === 'MemberExpression' ? propertyName(node) : undefined;
      const isNumber = node.type === 'MemberExpression' && analysis.model.globalName(node.object) === 'Number';
      if (isNumber && (name === 'EPSILON' || name === 'MIN_VALUE')) {
        const message = `Number.${name} is float64's, and compared in a loop; that of ${format.name} is larger`;
        found.set(node, { node, code: 'epsilon', message, fix: "constants: 'format'" });
        return undefined;
      }
      const cell = node.type === 'Identifier' || name !== undefined ? analysis.cellOf(node) : undefined;
      if (cell === undefined || seen.has(cell)) return true;
      seen.add(cell);
      for (const { origin } of cell.inputs) if (origin.kind === 'value') look(origin.node);
      return true;
    });
  };
  walk(tree, false, (node, inLoop) => {
    if (inLoop && node.type === 'BinaryExpression' && isRelation(node.operator)) look(node);
    return isFunction(node) ? false : inLoop || isLoop(node);
  });
  return [...found.values()];
}

function targetOf({ origin }: Flow): AnyNode | undefined {
  if (origin.kind === 'step') return origin.node.argument;
  return origin.kind === 'compound' ? origin.whole.left : undefined;
}

/** The option that keeps a cell exact. */
function fixOf(cell: Cell, name: string): { readonly fix?: string } {
  if (cell.kind === 'variable' || cell.kind === 'property') return { fix: `exact: ['${cell.name}']` };
  const held = cell.kind === 'elements' ? /^(?:.*\.)?([\w$]+)\[[^[\]]*\]$/.exec(name)?.[1] : undefined;
  return held === undefined ? {} : { fix: `exact: ['${held}[]']` };
}
