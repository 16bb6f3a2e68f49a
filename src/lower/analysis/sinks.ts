/**
 * Where integers steer a program: the places that demand exactness.
 * @module
 */
import type {
  AnyNode,
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  ForStatement,
  NewExpression,
  SwitchStatement,
} from 'acorn';
import {
  bare,
  isBitwise,
  isFunction,
  isInteger,
  isLiteral,
  isLoop,
  isNumber,
  isPair,
  isRelation,
  propertyName,
  spineOf,
  walk,
} from '../syntax.js';
import { indexArguments, integerArguments, keyArguments } from './arguments.js';
import { INTEGER, MAYBE, STRONG, WEAK, type Cell, type Demand } from './cells.js';
import { isConstantCell, type Demands } from './demand.js';
import { isStep } from './evaluate.js';
import type { Exactness } from './exactness.js';
import type { Model } from './model.js';
import type { Places } from './places.js';
import type { Values } from './values.js';

/**
 * The expression that is a computed property or key of a node: `x[…]`, `{ […]: value }`; undefined if there is none.
 */
export function bracketed(node: AnyNode): AnyNode | undefined {
  if (node.type === 'MemberExpression') return node.computed ? node.property : undefined;
  const isKeyed = node.type === 'Property' || node.type === 'PropertyDefinition' || node.type === 'MethodDefinition';
  return isKeyed && node.computed ? node.key : undefined;
}

/** The test of a loop, or of an `if` in a loop that leaves it: `for (;;) { if (i === n) break; … }`. */
export function loopTests(tree: AnyNode): Set<AnyNode> {
  const tests = new Set<AnyNode>();
  walk(tree, false, (node, inLoop) => {
    const inside = isFunction(node) ? false : inLoop || isLoop(node);
    if (node.type === 'WhileStatement' || node.type === 'DoWhileStatement') tests.add(node.test);
    if (node.type === 'ForStatement' && node.test) tests.add(node.test);
    const isExit = (branch: AnyNode | null | undefined): boolean => Boolean(branch && leaves(branch));
    if (node.type === 'IfStatement' && inside && (isExit(node.consequent) || isExit(node.alternate)))
      tests.add(node.test);
    return inside;
  });
  return tests;
}

/** Whether a branch ends by leaving the loop. */
function leaves(branch: AnyNode): boolean {
  let last: AnyNode | undefined = branch;
  while (last?.type === 'BlockStatement') last = last.body.at(-1);
  return last !== undefined && /^(Break|Return|Throw)Statement$/.test(last.type);
}

/** What the sinks of a source ask. */
interface Parts {
  readonly model: Model;
  readonly places: Places;
  readonly values: Values;
  readonly exactness: Exactness;
  readonly demands: Demands;
  /** Rounds a literal. */
  readonly round: (x: number) => number;
}

/** The nodes that may demand something, found once. */
export class Sinks {
  readonly tests: Set<AnyNode>;
  private readonly nodes: AnyNode[] = [];

  constructor(private readonly parts: Parts) {
    this.tests = loopTests(parts.model.tree);
    walk(parts.model.tree, true, (node) => {
      const isSink =
        bracketed(node) !== undefined ||
        this.tests.has(node) ||
        /^(For|Switch)Statement$|^(Call|New|Binary|Assignment)Expression$|^TemplateLiteral$/.test(node.type) ||
        (node.type === 'UnaryExpression' && node.operator === '~');
      if (isSink) this.nodes.push(node);
      return true;
    });
  }

  /** Lets every sink demand what it can now. */
  run(): void {
    for (const node of this.nodes) this.visit(node);
  }

  private ask(what: AnyNode | Cell | undefined, demand: Demand, why: string): void {
    this.parts.demands.ask(what, demand, why);
  }

  private visit(node: AnyNode): void {
    const index = bracketed(node);
    if (index !== undefined) this.ask(index, STRONG, 'index');
    if (this.tests.has(node)) this.test(node);
    switch (node.type) {
      case 'ForStatement':
        return this.counters(node);
      case 'CallExpression':
      case 'NewExpression':
        return this.arguments(node);
      case 'BinaryExpression':
        return this.binary(node);
      case 'UnaryExpression':
        if (node.operator === '~') this.ask(node.argument, WEAK, 'bits');
        return;
      case 'SwitchStatement':
        return this.switch(node);
      case 'TemplateLiteral':
        for (const one of node.expressions) this.ask(one, WEAK, 'text');
        return;
      case 'AssignmentExpression':
        return this.assignment(node);
    }
  }

  /** Labels are integers, or constants that are. */
  private switch({ discriminant, cases }: SwitchStatement): void {
    const labels = cases.flatMap(({ test }) => test ?? []).filter((test) => this.parts.values.of(test) === INTEGER);
    if (labels.length === 0) return;
    for (const one of [discriminant, ...labels]) this.ask(one, WEAK, 'switch');
  }

  private arguments(node: CallExpression | NewExpression): void {
    const { model, places, values } = this.parts;
    for (const one of indexArguments(places, node)) this.ask(one, STRONG, 'index');
    for (const one of integerArguments(model, places, node)) this.ask(one, STRONG, 'argument');
    for (const one of keyArguments(places, values, node)) this.ask(one, WEAK, 'key');
  }

  /** A comparison with something that counts makes the other side a bound. */
  private test(outer: AnyNode): void {
    const { exactness } = this.parts;
    const waiting = [outer];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const node = bare(next);
      if (node.type === 'LogicalExpression') {
        const spine = spineOf(node).filter(isPair);
        waiting.push(spine.at(-1)!.left);
        for (const { right } of spine) waiting.push(right);
      } else if (node.type === 'UnaryExpression' && node.operator === '!') waiting.push(node.argument);
      else if (node.type === 'BinaryExpression' && /^([<>]=?|!==?)$/.test(node.operator)) {
        if (!exactness.counts(node.left) && !exactness.counts(node.right)) continue;
        this.ask(node.left, STRONG, 'loop test');
        this.ask(node.right, STRONG, 'loop test');
      } else if (exactness.counts(node)) this.ask(node, WEAK, 'loop test');
    }
  }

  private binary(node: BinaryExpression): void {
    const { operator, left, right } = node;
    const { values } = this.parts;
    if (isBitwise(operator)) {
      this.ask(left, WEAK, 'bits');
      this.ask(right, WEAK, 'bits');
    } else if (isRelation(operator)) this.relation(operator, left, right);
    else if (operator === '%' && !isLiteral(left) && values.of(left) === INTEGER && values.of(right) <= MAYBE) {
      this.ask(left, WEAK, '%');
      this.ask(right, STRONG, '%');
    }
    if (/^[-+*/]$/.test(operator)) this.besideConstant(left, right);
  }

  /** A constant that the format cannot hold is kept beside an integer, so that the operation rounds once. */
  private besideConstant(left: AnyNode, right: AnyNode): void {
    const { values, round } = this.parts;
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const constant = isLiteral(other) ? undefined : values.constant(other);
      if (constant === undefined || round(constant) === constant || isLiteral(one)) continue;
      if (values.of(one) === INTEGER) this.ask(other, WEAK, 'constant');
    }
  }

  private relation(operator: string, left: AnyNode, right: AnyNode): void {
    const { values, exactness, places } = this.parts;
    if (!isLiteral(left) && !isLiteral(right)) {
      if (exactness.isWhole(left, false)) this.ask(right, WEAK, 'compared with an index');
      if (exactness.isWhole(right, false)) this.ask(left, WEAK, 'compared with an index');
    }
    if (!/^[!=]/.test(operator)) return;
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const place = bare(one);
      if (this.isLabel(place, other)) {
        this.ask(one, WEAK, 'equality');
        this.ask(other, WEAK, 'equality');
      }
      if (place.type !== 'Identifier' && place.type !== 'MemberExpression') continue;
      if (values.of(place) !== INTEGER || values.of(other) !== INTEGER) continue;
      const cell = places.cellOf(place)?.root();
      if (cell === undefined || !cell.inputs.some(isStep)) continue;
      const bound = bare(other);
      const isZero = isNumber(bound) && bound.value === 0;
      if (!isZero || cell.inputs.some(({ origin }) => isDown(origin))) this.ask(cell, WEAK, 'equality');
    }
  }

  /** Whether an integer is compared with a constant that the format cannot hold: a state, a code. */
  private isLabel(constant: AnyNode, other: AnyNode): boolean {
    const { values, round } = this.parts;
    const value = isLiteral(constant) ? undefined : values.constant(constant);
    return value !== undefined && round(value) !== value && values.of(other) === INTEGER;
  }

  private assignment(node: AssignmentExpression): void {
    const { places, values } = this.parts;
    const { operator, right } = node;
    const left = bare(node.left);
    if (isBitwise(operator)) {
      this.ask(right, WEAK, 'bits');
      this.ask(left, WEAK, 'bits');
    }
    if (left.type === 'MemberExpression' && propertyName(left) === 'length') this.ask(right, STRONG, 'length');
    if (operator === '%=' && values.of(node) === INTEGER) {
      this.ask(left, WEAK, '%');
      this.ask(right, STRONG, '%');
    }
    if (left.type === 'MemberExpression' && places.cellOf(left)?.root().isTyped) this.ask(right, WEAK, 'typed array');
  }

  /** Variables that the head of a `for` sets and moves. */
  private counters({ init, update }: ForStatement): void {
    if (!init || !update) return;
    const { places } = this.parts;
    const started = targetsOf(init).map((target) => places.cellOf(target)?.root());
    for (const target of targetsOf(update)) {
      const cell = places.cellOf(target)?.root();
      if (cell === undefined || !started.includes(cell)) continue;
      if (cell.value === INTEGER) this.ask(cell, WEAK, 'for');
      else this.movedByQuotients(cell);
    }
  }

  /** `step = n / size; … k += step`: a counter that is moved by a quotient of exact variables. */
  private movedByQuotients(cell: Cell): void {
    const { values } = this.parts;
    if (cell.kind !== 'variable' || cell.isExact) return;
    const steps: Cell[] = [];
    for (const { origin, isVoid } of cell.inputs) {
      if (isVoid || origin.kind === 'step') continue;
      if (origin.kind !== 'compound' && origin.kind !== 'value') return;
      if (values.of(origin.node) === INTEGER) continue;
      const quotient = origin.kind === 'compound' && /^[-+]=$/.test(origin.whole.operator);
      const found = quotient ? this.quotient(origin.node) : undefined;
      if (found === undefined) return;
      for (const one of found) steps.push(one);
    }
    for (const one of [cell, ...steps]) {
      one.isExact = true;
      one.why = 'for';
      one.demand = STRONG;
      one.value = INTEGER;
    }
  }

  /** The constants that hold a quotient of two exact variables, [] for the quotient itself; undefined for others. */
  private quotient(outer: AnyNode): Cell[] | undefined {
    const { places, exactness } = this.parts;
    const node = bare(outer);
    if (node.type === 'Identifier') {
      const cell = places.cellOf(node)?.root();
      const [only] = cell?.inputs ?? [];
      if (cell === undefined || !isConstantCell(cell) || cell.inputs.length !== 1) return undefined;
      return only?.origin.kind === 'value' && this.quotient(only.origin.node) ? [cell] : undefined;
    }
    if (node.type !== 'BinaryExpression' || node.operator !== '/') return undefined;
    const isVariable = (one: AnyNode): boolean => {
      const inner = bare(one);
      return (inner.type === 'Identifier' || inner.type === 'MemberExpression') && exactness.isExactLeaf(inner);
    };
    return isVariable(node.left) && (isVariable(node.right) || isInteger(bare(node.right))) ? [] : undefined;
  }
}

function isDown(origin: Cell['inputs'][number]['origin']): boolean {
  return (
    (origin.kind === 'step' && origin.node.operator === '--') ||
    (origin.kind === 'compound' && origin.whole.operator === '-=')
  );
}

/** The targets of the first or last part of a `for`. */
function targetsOf(outer: AnyNode): AnyNode[] {
  const node = bare(outer);
  switch (node.type) {
    case 'SequenceExpression':
      return node.expressions.flatMap(targetsOf);
    case 'UpdateExpression':
      return [node.argument];
    case 'AssignmentExpression':
      return [node.left];
    case 'VariableDeclaration':
      return node.declarations.map(({ id }) => id);
    default:
      return [];
  }
}
