/**
 * Counters that meet no arithmetic: `this.size++`, `rows.push(index++)`. What is only stepped by ++ and -- and is no operand of
 * a rounded operation, by copies, returns or arguments neither, stays exact.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, isPair, isText, operationOf, spineOf, walk } from '../syntax.js';
import { bitFunctions, selects, towardInteger } from './builtins.js';
import { INTEGER, NONE, type Cell, type Flow } from './cells.js';
import type { Exactness } from './exactness.js';
import type { Model } from './model.js';
import type { Places } from './places.js';
import { bracketed } from './sinks.js';
import type { Values } from './values.js';

interface Parts {
  readonly model: Model;
  readonly places: Places;
  readonly values: Values;
  readonly exactness: Exactness;
}

/**
 * Marks such counters exact: all that may be, then those that are found among the operands of what is rounded no longer, until
 * none is. `close` makes what is made of exact integers exact, and gives it.
 */
export function markCounters(
  parts: Parts,
  cells: ReadonlySet<Cell>,
  rounded: ReadonlySet<Cell>,
  { close, flows }: { close(): readonly Cell[]; flows(): ReadonlyMap<AnyNode, unknown> },
): void {
  let counters = [...cells].filter((cell) => !rounded.has(cell) && isCounter(parts, cell));
  while (counters.length > 0) {
    for (const cell of counters) {
      cell.isExact = true;
      cell.why = 'counter';
    }
    const closed = close();
    const settled = flows();
    const met = operandsOf(parts, (node) => settled.has(node));
    spread(parts, cells, met);
    const left = counters.filter((cell) => !met.has(cell));
    if (left.length === counters.length) return;
    for (const cell of [...counters, ...closed]) {
      cell.isExact = false;
      cell.isClosed = false;
      cell.why = '';
    }
    counters = left;
  }
}

/** What flows into an operand, by copies, returns and arguments, is one too. */
function spread(parts: Parts, cells: ReadonlySet<Cell>, met: Set<Cell>): void {
  for (let size = -1; size !== met.size;) {
    size = met.size;
    for (const cell of cells) {
      if (!met.has(cell) || cell.kind === 'elements') continue;
      for (const { origin } of cell.inputs) {
        if (origin.kind === 'cell') {
          const from = origin.cell()?.root();
          if (from !== undefined) met.add(from);
        } else if (origin.kind === 'value') for (const one of placesIn(parts, origin.node)) met.add(one);
      }
    }
  }
}

/** Whether a cell is an integer that is stepped by ++ or --, and otherwise set to integers. */
function isCounter({ values, exactness }: Parts, cell: Cell): boolean {
  if (cell.isExact || cell.value !== INTEGER || cell.kind === 'elements') return false;
  const isSet = ({ origin, isVoid }: Flow): boolean => {
    if (isVoid || origin.kind === 'step' || origin.kind === 'index') return true;
    if (origin.kind !== 'value') return false;
    return values.of(origin.node) === NONE || exactness.closure(origin.node) > 0;
  };
  return cell.inputs.some(({ origin }) => origin.kind === 'step') && cell.inputs.every(isSet);
}

/** The cells that are operands of operations that are rounded. */
function operandsOf(parts: Parts, flowsExactly: (node: AnyNode) => boolean): Set<Cell> {
  const { model, exactness } = parts;
  const found = new Set<Cell>();
  const meet = (node: AnyNode): void => {
    for (const one of placesIn(parts, node)) found.add(one);
  };
  walk(model.tree, true, (node) => {
    if (flowsExactly(node)) return undefined;
    const key = bracketed(node);
    if (key !== undefined && node.type === 'MemberExpression') return true;
    switch (node.type) {
      case 'BinaryExpression': {
        const isJoined = node.operator === '+' && (isText(node.left) || isText(node.right));
        const isRounded = /^([-+%/]|\*\*?)$/.test(node.operator) && exactness.closure(node) !== 2 && !isJoined;
        if (isRounded) [node.left, node.right].forEach(meet);
        return true;
      }
      case 'AssignmentExpression':
        if (operationOf(node.operator) !== undefined) [node.left, node.right].forEach(meet);
        return true;
      case 'CallExpression': {
        const name = model.mathName(node);
        const isRounded = name !== undefined && ![towardInteger, bitFunctions, selects].some((set) => set.has(name));
        if (isRounded) node.arguments.forEach(meet);
        return true;
      }
      default:
        return true;
    }
  });
  return found;
}

/** The cells whose values an expression passes on as they are. */
function placesIn({ model, places }: Parts, root: AnyNode): Cell[] {
  const found: Cell[] = [];
  const waiting = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = bare(next);
    switch (node.type) {
      case 'Identifier':
      case 'MemberExpression': {
        const cell = places.cellOf(node)?.root();
        if (cell !== undefined) found.push(cell);
        break;
      }
      case 'UpdateExpression':
      case 'UnaryExpression':
      case 'AwaitExpression':
        waiting.push(node.argument);
        break;
      case 'ChainExpression':
        waiting.push(node.expression);
        break;
      case 'ConditionalExpression':
        waiting.push(node.consequent, node.alternate);
        break;
      case 'LogicalExpression': {
        const spine = spineOf(node).filter(isPair);
        waiting.push(spine.at(-1)!.left);
        for (const { right } of spine) waiting.push(right);
        break;
      }
      case 'SequenceExpression':
        waiting.push(node.expressions.at(-1)!);
        break;
      case 'AssignmentExpression':
        waiting.push(node.left, node.right);
        break;
      case 'CallExpression':
        if (selects.has(model.mathName(node) ?? '')) for (const one of node.arguments) waiting.push(one);
        else for (const one of places.resultsOf(node)) found.push(one.root());
        break;
    }
  }
  return found;
}
