/**
 * The values of all cells, to a fixed point; and which cells the source treats as integers.
 * @module
 */
import type { AnyNode } from 'acorn';
import { bare, childrenOf, isBitwise, isFunction, isInteger, isLiteral, isPair, spineOf } from '../syntax.js';
import {
  DATA,
  INTEGER,
  join,
  MAYBE,
  NONE,
  type Cell,
  type Container,
  type Flow,
  type Origin,
  type Value,
} from './cells.js';
import type { Model } from './model.js';
import type { Places } from './places.js';
import type { Values } from './values.js';

/** Moduli from which on `x = (… x …) % M` is a generator of random numbers, not an angle. */
const LEAST_MODULUS = 32768;

/** How many rounds a fixed point may take; values only rise, so that a few are enough. */
const ROUNDS = 60;

/** All cells of a source, with those of elements. */
export function cellsOf(model: Model): Set<Cell> {
  const groups = [...model.groups.values()].flatMap(({ result, parameters }) => [result, ...parameters]);
  const maps = [model.variables, model.webCells, model.properties, model.results];
  const cells = new Set([...maps.flatMap((map) => [...map.values()]), ...groups].map((cell) => cell.root()));
  const waiting: Container[] = [...[...cells].map(({ container }) => container), ...model.made.values()];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const elements = next.root().elements?.root();
    if (elements === undefined || cells.has(elements)) continue;
    cells.add(elements);
    waiting.push(elements.container);
  }
  return cells;
}

/** The containers whose elements each cell is. */
function ownersOf(model: Model, cells: ReadonlySet<Cell>): Map<Cell, Set<Container>> {
  const owners = new Map<Cell, Set<Container>>();
  for (const container of [...[...cells].map((cell) => cell.container), ...model.made.values()]) {
    const root = container.root();
    const elements = root.elements?.root();
    if (elements === undefined) continue;
    let all = owners.get(elements);
    if (all === undefined) owners.set(elements, (all = new Set()));
    all.add(root);
  }
  return owners;
}

/** What a property holds that the source never writes is unknown; so is what unknown objects hold. */
function spreadUnknown(cells: ReadonlySet<Cell>): void {
  const waiting: Container[] = [];
  for (const { kind, inputs, container } of cells) {
    const root = container.root();
    if (kind === 'property' && inputs.length === 0 && root.functions.size === 0) root.isUnknown = true;
    if (root.isUnknown) waiting.push(root);
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const inner = next.elements?.root().container.root();
    if (inner === undefined || inner.isUnknown) continue;
    inner.isUnknown = true;
    waiting.push(inner);
  }
}

/** Whether a flow is ++, --, or += or -= of an integer literal. */
export function isStep({ origin }: Flow): boolean {
  if (origin.kind === 'step') return true;
  return origin.kind === 'compound' && /^[-+]=$/.test(origin.whole.operator) && isInteger(bare(origin.node));
}

/** The values of the cells of one source. */
export class Evaluation {
  readonly cells: ReadonlySet<Cell>;
  /** Elements of containers that something outside made or fills. */
  private readonly outside = new Set<Cell>();

  constructor(
    model: Model,
    private readonly places: Places,
    private readonly values: Values,
  ) {
    this.cells = cellsOf(model);
    spreadUnknown(this.cells);
    const owners = ownersOf(model, this.cells);
    for (const cell of this.cells) {
      const of = [...(owners.get(cell) ?? [])];
      const kinds = new Set(of.flatMap(({ kinds: one }) => [...one]));
      cell.isTyped = cell.kind === 'elements' && kinds.size === 1 && kinds.has('integers');
      if (of.some(({ isUnknown }) => isUnknown)) this.outside.add(cell);
    }
    for (const cell of this.cells) {
      cell.isTreated = this.isTreated(cell);
      for (const { origin } of cell.inputs) cell.syntax = join(cell.syntax, this.syntaxOf(origin));
    }
  }

  private syntaxOf(origin: Origin): Value {
    if (origin.kind === 'index' || origin.kind === 'step') return INTEGER;
    if (origin.kind === 'compound') return this.values.bySyntax(origin.whole);
    return origin.kind === 'value' ? this.values.bySyntax(origin.node) : MAYBE;
  }

  /** Raises the values of all cells until nothing changes. */
  run(): void {
    for (let round = 0, isChanged = true; isChanged && round < ROUNDS; round++) {
      isChanged = false;
      for (const cell of this.cells) {
        if (cell.value === DATA) continue;
        const value = this.valueOf(cell);
        if (value <= cell.value) continue;
        cell.value = value;
        isChanged = true;
      }
    }
  }

  private valueOf(cell: Cell): Value {
    if (cell.isTyped) return INTEGER;
    const isEmpty = cell.inputs.length === 0;
    const isOpen =
      cell.isOutside ||
      (cell.kind === 'property' && isEmpty) ||
      (cell.kind === 'elements' && (isEmpty || this.outside.has(cell)));
    let value: Value = isOpen ? MAYBE : NONE;
    for (const flow of cell.inputs) if (!flow.isVoid) value = join(value, this.ofOrigin(flow.origin));
    if (value >= MAYBE && cell.isTreated && cell.syntax <= MAYBE) return INTEGER;
    return value;
  }

  private ofOrigin(origin: Origin): Value {
    switch (origin.kind) {
      case 'unknown':
      case 'alias':
        return MAYBE;
      case 'index':
      case 'step':
        return INTEGER;
      case 'compound':
        return this.values.of(origin.whole);
      case 'value':
        return this.values.of(origin.node);
      case 'cell':
        return this.values.ofCell(origin.cell());
    }
  }

  /** Whether the source treats a cell as an integer, whatever flows into it. */
  private isTreated(cell: Cell): boolean {
    const inputs = cell.inputs.filter(({ isVoid }) => !isVoid);
    if (inputs.some(({ origin }) => isBits(origin) || this.isModular(origin, cell))) return true;
    const isStepped = inputs.some(isStep);
    switch (cell.kind) {
      case 'variable': {
        const later = inputs.filter(({ isInitial }) => !isInitial);
        if (later.length > 0 && later.every(isStep)) return true;
        return later.some(isStep) && inputs.every((flow) => isStep(flow) || isCopyOrigin(flow.origin));
      }
      case 'elements':
        return (
          !this.outside.has(cell) &&
          inputs.some(({ origin }) => origin.kind === 'step') &&
          inputs.every((flow) => isStep(flow) || flow.origin.kind !== 'compound')
        );
      case 'property':
        return isStepped && inputs.every((flow) => isStep(flow) || flow.origin.kind !== 'compound');
      default:
        return false;
    }
  }

  /** `x = (… x …) % M` with a large M. */
  private isModular(origin: Origin, cell: Cell): boolean {
    if (origin.kind === 'compound') {
      return origin.whole.operator === '%=' && (this.values.constant(origin.node) ?? 0) >= LEAST_MODULUS;
    }
    const node = origin.kind === 'value' ? bare(origin.node) : undefined;
    if (node?.type !== 'BinaryExpression' || node.operator !== '%') return false;
    return (this.values.constant(node.right) ?? 0) >= LEAST_MODULUS && this.mentions(node.left, cell);
  }

  private mentions(root: AnyNode, cell: Cell): boolean {
    const waiting = [root];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const isPlace = node.type === 'Identifier' || node.type === 'MemberExpression';
      if (isPlace && this.places.cellOf(node)?.root() === cell) return true;
      if (!isFunction(node)) for (const child of childrenOf(node)) waiting.push(child);
    }
    return false;
  }
}

/** Whether a value is a bitwise result, or a sum with a shifted operand: `(high << 8) + low`. */
function isBits(origin: Origin): boolean {
  if (origin.kind === 'compound') return isBitwise(origin.whole.operator);
  const node = origin.kind === 'value' ? bare(origin.node) : undefined;
  if (node?.type !== 'BinaryExpression') return false;
  if (isBitwise(node.operator)) return true;
  return /^[-+]$/.test(node.operator) && [node.left, node.right].some(isShift);
}

function isShift(outer: AnyNode): boolean {
  const node = bare(outer);
  return node.type === 'BinaryExpression' && node.operator === '<<';
}

function isCopyOrigin(origin: Origin): boolean {
  if (origin.kind === 'value') return isCopy(origin.node);
  return origin.kind === 'unknown' || origin.kind === 'index' || origin.kind === 'cell';
}

/** Whether an expression is what a variable, a property or a call gives, up to an integer literal that is added. */
function isCopy(outer: AnyNode): boolean {
  const node = bare(outer);
  switch (node.type) {
    case 'Identifier':
    case 'MemberExpression':
    case 'CallExpression':
      return true;
    case 'BinaryExpression':
    case 'LogicalExpression': {
      if (isLiteral(node)) return true;
      const spine = spineOf(node).filter(isPair);
      const isSum = ({ type, operator, right }: (typeof spine)[number]): boolean =>
        type === 'LogicalExpression' ? isCopy(right) : /^[-+]$/.test(operator) && isInteger(bare(right));
      return spine.every(isSum) && isCopy(spine.at(-1)!.left);
    }
    case 'ConditionalExpression':
      return isCopy(node.consequent) && isCopy(node.alternate);
    case 'AssignmentExpression':
      return node.operator === '=' && isCopy(node.right);
    default:
      return isLiteral(node);
  }
}
