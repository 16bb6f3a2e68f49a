/**
 * Which expressions are exact, given which cells are.
 * @module
 */
import type { AnyNode, CallExpression } from 'acorn';
import { bare, childrenOf, foldLeft, isBitwise, isFunction, isInteger, isLiteral, propertyName } from '../syntax.js';
import { bitFunctions, integerMethods, integerProperties, oneElement, selects, towardInteger } from './builtins.js';
import { DATA, INTEGER, type Cell } from './cells.js';
import { isConstantCell } from './demand.js';
import { isIntegral } from './integral.js';
import type { Model } from './model.js';
import type { Places } from './places.js';
import type { Values } from './values.js';

/** Whether an expression is made of exact integers: not, of literals alone, or of something exact. */
export type Closure = 0 | 1 | 2;

/** Answers from the cells as they are now. */
export class Exactness {
  private remembered: Map<AnyNode, Closure> | undefined;

  constructor(
    private readonly model: Model,
    private readonly places: Places,
    private readonly values: Values,
  ) {}

  /** From now on cells do not change, and answers are remembered. */
  settle(): void {
    this.remembered = new Map();
  }

  /** Whether a variable, property, element or result is exact. */
  isExactLeaf(outer: AnyNode): boolean {
    const node = bare(outer);
    switch (node.type) {
      case 'Identifier':
      case 'MemberExpression':
        if (node.type === 'MemberExpression' && integerProperties.has(propertyName(node) ?? '')) return true;
        return this.isExactCell(this.places.cellOf(node));
      case 'ChainExpression':
        return this.isExactLeaf(node.expression);
      case 'CallExpression':
        return this.isExactCall(node);
      default:
        return false;
    }
  }

  private isExactCell(cell: Cell | undefined): boolean {
    return cell !== undefined && (cell.root().isExact || cell.root().isTyped);
  }

  private isExactCall(node: CallExpression): boolean {
    const { model, places } = this;
    const results = places.resultsOf(node);
    if (results.length > 0) return results.every((one) => one.root().isExact);
    const callee = bare(node.callee);
    if (model.globalName(callee) === 'parseInt') return true;
    if (callee.type !== 'MemberExpression') return false;
    const method = propertyName(callee) ?? '';
    if (integerMethods.has(method) || model.globalName(callee.object) === 'Date') return true;
    return oneElement.has(method) && this.isExactCell(places.elementsOf(callee.object));
  }

  /** Whether an expression consists of exact parts by + - * % and what turns anything into integers. */
  isWhole(node: AnyNode, quotients: boolean): boolean {
    return isIntegral(this.model, node, (leaf) => this.isExactLeaf(leaf), quotients);
  }

  /** Whether an expression is an integer in which something varies: what it is compared with is a bound. */
  counts(outer: AnyNode): boolean {
    if (this.values.of(outer) !== INTEGER) {
      const isPlace = (one: AnyNode): boolean => {
        const node = bare(one);
        return (node.type === 'Identifier' || node.type === 'MemberExpression') && this.isExactLeaf(node);
      };
      if (isLiteral(outer) || !isIntegral(this.model, outer, isPlace)) return false;
    }
    return this.leavesOf(outer).some((cell) => !isConstantCell(cell) && cell.inputs.length > 0);
  }

  /** The cells that an expression is made of. */
  private leavesOf(outer: AnyNode): Cell[] {
    const leaves: Cell[] = [];
    const waiting = [outer];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const node = bare(next);
      if (node.type === 'Identifier' || node.type === 'MemberExpression') {
        const cell = this.places.cellOf(node);
        if (cell !== undefined) leaves.push(cell.root());
      } else if (node.type === 'CallExpression') {
        for (const one of this.places.resultsOf(node)) leaves.push(one.root());
        if (selects.has(this.model.mathName(node) ?? '')) for (const one of node.arguments) waiting.push(one);
      } else if (!isFunction(node)) for (const child of childrenOf(node)) waiting.push(child);
    }
    return leaves;
  }

  /** Whether an expression is made of exact integers by operations that give integers. */
  closure(outer: AnyNode): Closure {
    const node = bare(outer);
    const known = this.remembered?.get(node);
    if (known !== undefined) return known;
    const found = this.closureOf(node);
    this.remembered?.set(node, found);
    return found;
  }

  private closureOf(node: AnyNode): Closure {
    const both = (parts: readonly AnyNode[]): Closure => least(parts.map((part) => this.closure(part)));
    switch (node.type) {
      case 'Literal':
        return isInteger(node) ? 1 : 0;
      case 'Identifier':
      case 'MemberExpression':
      case 'ChainExpression': {
        if (!this.isExactLeaf(node)) return 0;
        const cell = this.places.cellOf(node)?.root();
        if (cell === undefined || cell.value === INTEGER || cell.isTyped) return 2;
        // What steers may hold data all the same: `x[i]` where i is (n - 1) * p.
        return (cell.kind === 'variable' || cell.kind === 'property') && cell.value !== DATA ? 2 : 0;
      }
      case 'UnaryExpression':
        return node.operator === '~' ? 2 : /^[-+]$/.test(node.operator) ? this.closure(node.argument) : 0;
      case 'UpdateExpression':
        return this.closure(node.argument);
      case 'BinaryExpression':
      case 'LogicalExpression':
        return foldLeft(
          node,
          (operand) => this.closure(operand),
          (left, pair) => {
            const isKept = pair.type === 'LogicalExpression' || /^[-+*%]$/.test(pair.operator);
            const value = isBitwise(pair.operator) ? 2 : isKept ? least([left, this.closure(pair.right)]) : 0;
            this.remembered?.set(pair, value);
            return value;
          },
        );
      case 'ConditionalExpression':
        return both([node.consequent, node.alternate]);
      case 'CallExpression':
        return this.closureOfCall(node, both);
      default:
        return 0;
    }
  }

  private closureOfCall(node: CallExpression, both: (parts: readonly AnyNode[]) => Closure): Closure {
    const name = this.model.mathName(node);
    if (name === undefined) return this.isExactLeaf(node) && this.values.of(node) === INTEGER ? 2 : 0;
    if (bitFunctions.has(name)) return 2;
    if (selects.has(name)) return both(node.arguments);
    const [only] = node.arguments;
    if (!towardInteger.has(name) || only === undefined || node.arguments.length > 1) return 0;
    const inner = bare(only);
    return inner.type === 'BinaryExpression' && inner.operator === '/'
      ? both([inner.left, inner.right])
      : this.closure(inner);
  }
}

/** 0 if one part is not exact; else 2 if one is more than a literal. */
function least(parts: readonly Closure[]): Closure {
  if (parts.length === 0 || parts.includes(0)) return 0;
  return parts.includes(2) ? 2 : 1;
}
