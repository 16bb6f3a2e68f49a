/**
 * Which integers of a source stay exact: the whole analysis (docs/lower.md states the rules).
 *
 * 1. Variables and webs. 2. One walk collects what flows where. 3. Containers and callees are united until nothing changes.
 * 4. Values of cells rise to a fixed point. 5. Sinks demand exactness, repeated with 4 until nothing changes. 6. Closure:
 * what is made of exact integers is exact.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, propertyName } from '../syntax.js';
import { integerProperties } from './builtins.js';
import { DATA, INTEGER, NONE, STRONG, type Cell, type Value } from './cells.js';
import { collect } from './collect.js';
import { markCounters } from './counters.js';
import { Demands, inputsOf, isConstantCell } from './demand.js';
import { Evaluation } from './evaluate.js';
import { Exactness, type Closure } from './exactness.js';
import { link } from './link.js';
import { Model } from './model.js';
import { cellsNamed } from './names.js';
import { Places } from './places.js';
import type { Scopes } from './scopes.js';
import { Sinks } from './sinks.js';
import { Values } from './values.js';
import { websOf } from './webs.js';

/** What the user says, and how literals are rounded. */
export interface Wishes {
  readonly exact: readonly string[];
  readonly rounded: readonly string[];
  readonly round: (x: number) => number;
}

/** What the rewriting and the report ask. */
export interface Analysis {
  /** Whether a target of an assignment stays exact. */
  isExact(target: AnyNode): boolean;
  /** Whether a target takes what is made of exact integers, and rounds the rest: an element of an integer typed array. */
  isTyped(target: AnyNode): boolean;
  /** How an expression is computed because of where it goes; undefined where that decides nothing. */
  flowsTo(node: AnyNode): 'exact' | 'whole' | undefined;
  /** Whether an expression consists of exact parts; with `quotients`, divided and the like too. */
  isWhole(node: AnyNode, quotients: boolean): boolean;
  /** Whether an expression is integer arithmetic: 2 if something exact is in it, 1 if literals alone. */
  closure(node: AnyNode): Closure;
  /** What an expression can be. */
  valueOf(node: AnyNode): Value;
  /** The integer that an expression always is. */
  constant(node: AnyNode): number | undefined;
  isMath(node: AnyNode): boolean;
  readonly mathName: Model['mathName'];
  /** Tests of loops. */
  readonly tests: ReadonlySet<AnyNode>;
  cellOf(node: AnyNode): Cell | undefined;
  readonly cells: ReadonlySet<Cell>;
  /** Cells for which exactness was demanded in vain. */
  readonly refused: ReadonlyMap<Cell, string>;
  /** The arguments of a call that are indices or lengths. */
  readonly model: Model;
  readonly places: Places;
}

/** How often sinks are asked again; acceptance only grows, so that a few times are enough. */
const ROUNDS = 30;

export function analyse(tree: AnyNode, scopes: Scopes, wishes: Wishes): Analysis {
  const model = new Model(tree, scopes, websOf(tree, scopes));
  const places = new Places(model);
  collect(model, places);
  link(model, places);
  const values = new Values(model, places);
  const evaluation = new Evaluation(model, places, values);
  const { cells } = evaluation;
  const meant = (option: 'exact' | 'rounded'): Set<Cell> =>
    new Set(wishes[option].flatMap((name) => cellsNamed(name, option, model, places, cells)));
  const rounded = meant('rounded');
  const demands = new Demands(model, places, rounded);
  const exactness = new Exactness(model, places, values);
  evaluation.run();
  for (const cell of meant('exact')) keep(cell, demands);
  for (const { isCopyToIntegers, origin } of model.flows) {
    const from = isCopyToIntegers && origin.kind === 'cell' ? origin.cell()?.root() : undefined;
    if (from?.value === INTEGER) demands.ask(from, 1, 'copied to a typed array of integers');
  }
  const sinks = new Sinks({ model, places, values, exactness, demands, round: wishes.round });
  for (let round = 0, size = -1; round < ROUNDS; round++) {
    const now = [...cells].reduce(
      (sum, { demand, isExact, value }) => sum + demand + (isExact ? 10 : 0) + 100 * value,
      0,
    );
    if (now === size) break;
    size = now;
    sinks.run();
    evaluation.run();
  }
  close(cells, rounded, values, exactness);
  for (const cell of cells) {
    if (!cell.isTyped || rounded.has(cell)) continue;
    cell.isExact = true;
    cell.why ||= 'typed array';
  }
  markCounters({ model, places, values, exactness }, cells, rounded, {
    close: () => close(cells, rounded, values, exactness),
    flows: () => flowsOf(cells, values),
  });
  const flows = flowsOf(cells, values);
  exactness.settle();
  return {
    isExact: (target) => isInteger(target) || (places.cellOf(target)?.root().isExact ?? false),
    isTyped: (target) => isInteger(target) || (places.cellOf(target)?.root().isTyped ?? false),
    flowsTo: (node) => flows.get(node),
    isWhole: (node, quotients) => exactness.isWhole(node, quotients),
    closure: (node) => exactness.closure(node),
    valueOf: (node) => values.of(node),
    constant: (node) => values.constant(node),
    isMath: (node) => model.isMath(node),
    mathName: (node) => model.mathName(node),
    tests: sinks.tests,
    cellOf: (node) => places.cellOf(node)?.root(),
    cells,
    refused: demands.refused,
    model,
    places,
  };
}

/** `x.length` and the like. */
function isInteger(target: AnyNode): boolean {
  const node = bare(target);
  return node.type === 'MemberExpression' && integerProperties.has(propertyName(node) ?? '');
}

/** Keeps a cell exact because the user says so. */
function keep(cell: Cell, demands: Demands): void {
  cell.value = INTEGER;
  cell.isExact = true;
  cell.demand = STRONG;
  cell.why = 'option';
  for (const [what, demand] of inputsOf(cell)) demands.ask(what, demand, 'option');
}

/**
 * Results, arguments and constants that are made of exact integers are exact; nothing that is stepped becomes so. Gives those
 * that became exact.
 */
function close(cells: ReadonlySet<Cell>, rounded: ReadonlySet<Cell>, values: Values, exactness: Exactness): Cell[] {
  const closed: Cell[] = [];
  const isClosed = (cell: Cell): boolean => {
    let isMore = false;
    for (const { origin, isVoid } of cell.inputs) {
      if (isVoid) continue;
      if (origin.kind === 'index') isMore = true;
      else if (origin.kind === 'cell') {
        if (origin.cell()?.root().isExact !== true) return false;
        isMore = true;
      } else if (origin.kind === 'value') {
        const closure = exactness.closure(origin.node);
        if (closure === 0 && values.of(origin.node) !== NONE) return false;
        isMore ||= closure === 2;
      } else return false;
    }
    return isMore;
  };
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const cell of cells) {
      if (cell.isExact || cell.value !== INTEGER || cell.isOutside || rounded.has(cell)) continue;
      if (cell.kind !== 'result' && cell.kind !== 'argument' && !isConstantCell(cell)) continue;
      if (cell.inputs.length === 0 || !isClosed(cell)) continue;
      cell.isExact = true;
      cell.isClosed = true;
      cell.why = 'of exact integers';
      closed.push(cell);
      isChanged = true;
    }
  }
  return closed;
}

/** How the expressions that flow into exact cells are computed. */
function flowsOf(cells: ReadonlySet<Cell>, values: Values): Map<AnyNode, 'exact' | 'whole'> {
  const flows = new Map<AnyNode, 'exact' | 'whole'>();
  for (const cell of cells) {
    if (!cell.isExact) continue;
    for (const { origin, isVoid } of cell.inputs) {
      if (isVoid || (origin.kind !== 'value' && origin.kind !== 'compound')) continue;
      if (cell.isTyped && values.of(origin.node) !== INTEGER) continue;
      const isDoubtful = origin.kind === 'value' && origin.isDoubtful?.() === true;
      const isSure = cell.kind === 'variable' ? !isDoubtful : cell.isSole;
      if (!isSure && values.of(origin.node) === DATA) continue;
      if (!cell.isClosed) flows.set(origin.node, 'exact');
      else if (!flows.has(origin.node)) flows.set(origin.node, 'whole');
    }
  }
  return flows;
}
