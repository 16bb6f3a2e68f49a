/**
 * Demand for exactness, from where integers steer back to all that flows there.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, isInteger, isText, propertyName } from '../syntax.js';
import { oneElement, selects } from './builtins.js';
import { INTEGER, MAYBE, QUOTIENT, STRONG, WEAK, type Cell, type Demand } from './cells.js';
import type { Model } from './model.js';
import type { Places } from './places.js';
import { isConstant } from './scopes.js';

/** Whether a cell is a variable that is assigned where it is declared and nowhere else. */
export function isConstantCell({ kind, binding, isWeb, inputs }: Cell): boolean {
  if (kind !== 'variable' || binding === undefined) return false;
  if (isConstant(binding)) return true;
  const isPlain = inputs.every(
    ({ origin, isInitial }) => isInitial && origin.kind !== 'compound' && origin.kind !== 'step',
  );
  return isWeb && inputs.length > 0 && isPlain;
}

/** A demand that waits: for an expression, or for a cell. */
type Waiting = readonly [AnyNode | Cell, Demand];

/** One that may come from a cell, not from where the integer steers. */
type Passed = readonly [what: AnyNode | Cell, demand: Demand, isPassed: boolean];

/** Spreads demand. A strong one takes what may be an integer, a weak one only what is. */
export class Demands {
  /** Cells that were asked for and refused. */
  readonly refused = new Map<Cell, string>();

  constructor(
    private readonly model: Model,
    private readonly places: Places,
    /** Cells that the user wants rounded. */
    private readonly rounded: ReadonlySet<Cell>,
  ) {}

  /** Demands that the value of an expression, or a cell, be exact. */
  ask(what: AnyNode | Cell | undefined, demand: Demand, why: string): void {
    if (what === undefined) return;
    const waiting: Passed[] = [[what, demand, false]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [one, level, isPassed] = next;
      const isCell = 'inputs' in one;
      const more = isCell ? this.cell(one.root(), level, why, isPassed) : this.expression(bare(one), level);
      for (const [inner, its] of more) waiting.push([inner, its, isPassed || isCell]);
    }
  }

  private cell(cell: Cell, demand: Demand, why: string, isPassed: boolean): Waiting[] {
    if (this.rounded.has(cell)) return [];
    const isSteering = !isPassed && demand === STRONG && !cell.isSteering;
    if (cell.demand >= demand && !isSteering) return [];
    cell.isSteering ||= isSteering;
    if (cell.demand < demand) cell.demand = demand;
    if (cell.isExact && (demand === WEAK || cell.why === 'option')) return [];
    if (!isAccepted(cell, demand)) {
      if (demand === STRONG) this.refused.set(cell, why);
      return [];
    }
    this.refused.delete(cell);
    if (!cell.isExact) cell.why = why;
    cell.isExact = true;
    return inputsOf(cell);
  }

  private expression(node: AnyNode, demand: Demand): Waiting[] {
    const { model, places } = this;
    switch (node.type) {
      case 'Identifier':
      case 'MemberExpression': {
        if (model.isMath(node)) return [];
        const cell = places.cellOf(node);
        return cell ? [[cell, demand]] : [];
      }
      case 'ChainExpression':
        return [[node.expression, demand]];
      case 'UnaryExpression':
        return /^[-+]$/.test(node.operator) ? [[node.argument, demand]] : [];
      case 'UpdateExpression':
        return [[node.argument, demand]];
      case 'BinaryExpression':
        return this.operation(node.operator, node.left, node.right, demand);
      case 'AssignmentExpression':
      case 'LogicalExpression':
        return [
          [node.left, demand],
          [node.right, demand],
        ];
      case 'ConditionalExpression':
        return [
          [node.consequent, demand],
          [node.alternate, demand],
        ];
      case 'SequenceExpression':
        return [[node.expressions.at(-1)!, demand]];
      case 'CallExpression': {
        const math = model.mathName(node);
        if (math !== undefined) {
          const values = node.arguments.filter(({ type }) => type !== 'SpreadElement');
          return values.map((one): Waiting => [one, selects.has(math) ? demand : WEAK]);
        }
        const results = places.resultsOf(node);
        if (results.length > 0) return results.map((one): Waiting => [one, demand]);
        const callee = bare(node.callee);
        if (callee.type !== 'MemberExpression' || !oneElement.has(propertyName(callee) ?? '')) return [];
        const elements = places.elementsOf(callee.object);
        return elements ? [[elements, demand]] : [];
      }
      default:
        return [];
    }
  }

  private operation(operator: string, left: AnyNode, right: AnyNode, demand: Demand): Waiting[] {
    const both = (level: Demand): Waiting[] => [
      [left, level],
      [right, level],
    ];
    if (operator === '+' && (isText(left) || isText(right))) return both(WEAK);
    if (/^[-+*%]$/.test(operator)) return both(demand);
    if (operator === '/' && isInteger(bare(right))) return [[left, demand]];
    return /^([<>]=?|[!=]==?|in|instanceof)$/.test(operator) ? [] : both(WEAK);
  }
}

/** What flows into a cell, for which exactness is strongly demanded with it. */
export function inputsOf(cell: Cell): Waiting[] {
  return cell.inputs.flatMap(({ origin, isVoid }): Waiting[] => {
    if (isVoid) return [];
    if (origin.kind === 'value' || origin.kind === 'compound') return [[origin.node, STRONG]];
    const from = origin.kind === 'cell' ? origin.cell() : undefined;
    return from ? [[from, STRONG]] : [];
  });
}

function isAccepted(cell: Cell, demand: Demand): boolean {
  if (cell.value === INTEGER) return true;
  if (demand !== STRONG) return false;
  if (cell.value < INTEGER) return true;
  switch (cell.kind) {
    case 'variable':
      // Only what is itself an index, a bound or a length is one although it may be data.
      return cell.isSteering ? cell.syntax <= QUOTIENT || isConstantCell(cell) : cell.value <= QUOTIENT;
    case 'property':
      return cell.value === MAYBE;
    case 'elements':
      return false;
    case 'result':
      return cell.value <= QUOTIENT;
    case 'argument':
      return (cell.isSole ? cell.syntax : cell.value) <= QUOTIENT;
  }
}
