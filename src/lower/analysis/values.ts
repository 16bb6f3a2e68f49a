/**
 * What values can be: an integer lattice over expressions and cells.
 * @module
 */
import type { AnyNode, AssignmentExpression, CallExpression, MemberExpression } from 'acorn';
import { bare, foldLeft, isBitwise, isInteger, isLiteral, isNumber, isText, propertyName } from '../syntax.js';
import { bitFunctions, integerMethods, integerProperties, oneElement, selects, towardInteger } from './builtins.js';
import { DATA, INTEGER, join, MAYBE, NONE, QUOTIENT, type Cell, type Value } from './cells.js';
import type { Model } from './model.js';
import type { Places } from './places.js';

/** Says what an expression can be, given what is known of the cells so far. */
export class Values {
  /** While true, every cell counts as MAYBE: what an expression is by syntax alone. */
  private isSyntax = false;

  constructor(
    private readonly model: Model,
    private readonly places: Places,
  ) {}

  /** What an expression is by syntax alone. */
  bySyntax(node: AnyNode): Value {
    this.isSyntax = true;
    try {
      return this.of(node);
    } finally {
      this.isSyntax = false;
    }
  }

  ofCell(cell: Cell | undefined): Value {
    return cell === undefined || this.isSyntax ? MAYBE : cell.root().value;
  }

  of(outer: AnyNode): Value {
    const node = bare(outer);
    switch (node.type) {
      case 'Literal':
        return isNumber(node) ? (Number.isInteger(node.value) ? INTEGER : DATA) : NONE;
      case 'Identifier':
        if (/^(undefined|Infinity|NaN)$/.test(node.name) && this.model.globalName(node) !== undefined) return NONE;
        return this.ofCell(this.model.variable(node));
      case 'MemberExpression':
        return this.member(node);
      case 'ChainExpression':
        return this.of(node.expression);
      case 'UnaryExpression':
        return node.operator === '~' ? INTEGER : /^[-+]$/.test(node.operator) ? this.of(node.argument) : NONE;
      case 'UpdateExpression':
        return join(INTEGER, this.of(node.argument));
      case 'BinaryExpression':
      case 'LogicalExpression':
        return foldLeft(
          node,
          (operand) => this.of(operand),
          (left, pair) =>
            pair.type === 'LogicalExpression'
              ? join(left, this.of(pair.right))
              : this.operation(pair.operator, left, pair.left, pair.right),
        );
      case 'AssignmentExpression':
        return this.assignment(node);
      case 'ConditionalExpression':
        return join(this.of(node.consequent), this.of(node.alternate));
      case 'SequenceExpression':
        return this.of(node.expressions.at(-1)!);
      case 'AwaitExpression':
        return this.of(node.argument);
      case 'CallExpression':
        return this.call(node);
      case 'YieldExpression':
      case 'TaggedTemplateExpression':
      case 'ImportExpression':
      case 'MetaProperty':
        return MAYBE;
      case 'NewExpression':
        return this.model.globalName(node.callee) === 'Date' ? INTEGER : NONE;
      default:
        return NONE;
    }
  }

  private member(node: MemberExpression): Value {
    const name = propertyName(node);
    if (name !== undefined && integerProperties.has(name)) return INTEGER;
    const object = this.model.globalName(node.object);
    if (object === 'Number')
      return name === 'EPSILON' || name === 'MIN_VALUE' ? DATA : /INF|NaN/.test(name ?? '') ? NONE : INTEGER;
    if (object === 'Math') return DATA;
    return this.ofCell(this.places.cellOf(node));
  }

  private assignment({ operator, left, right }: AssignmentExpression): Value {
    if (isBitwise(operator)) return INTEGER;
    if (operator === '=') return this.of(right);
    if (/^(&&|\|\||\?\?)=$/.test(operator)) return join(this.of(left), this.of(right));
    return this.operation(operator.slice(0, -1), this.of(left), left, right);
  }

  /** What `left operator right` is, `value` being what left is. */
  private operation(operator: string, value: Value, left: AnyNode, right: AnyNode): Value {
    if (isBitwise(operator)) return INTEGER;
    switch (operator) {
      case '+':
      case '-':
        if (operator === '+' && (isText(left) || isText(right))) return NONE;
        return join(value, this.of(right));
      case '*':
      case '%': {
        const both = join(value, this.of(right));
        return both === QUOTIENT ? DATA : both;
      }
      case '**': {
        const exponent = bare(right);
        const isPower = isInteger(exponent) && exponent.value >= 0;
        if (value === INTEGER && isPower) return INTEGER;
        return value === INTEGER && isNumber(bare(left)) && this.of(right) <= INTEGER ? INTEGER : DATA;
      }
      case '/': {
        // By syntax alone, what a variable divides may be an integer too: `count = length / stride`.
        const divisor = bare(right);
        const isPlace = this.isSyntax && (divisor.type === 'Identifier' || divisor.type === 'MemberExpression');
        if (isLiteral(left) || value > MAYBE) return DATA;
        const isOfIntegers = value <= INTEGER && !isInteger(divisor) && this.of(divisor) <= INTEGER;
        return isInteger(divisor) || isPlace || isOfIntegers ? QUOTIENT : DATA;
      }
      default:
        return NONE; // comparisons
    }
  }

  private call(node: CallExpression): Value {
    const { model, places } = this;
    const math = model.mathName(node);
    const { arguments: values } = node;
    if (math !== undefined) {
      if (towardInteger.has(math) || bitFunctions.has(math)) return INTEGER;
      if (selects.has(math)) {
        return values.reduce<Value>((all, one) => join(all, one.type === 'SpreadElement' ? MAYBE : this.of(one)), NONE);
      }
      if (math === 'pow' && values.length === 2)
        return this.operation('**', this.of(values[0]!), values[0]!, values[1]!);
      return DATA;
    }
    const callee = bare(node.callee);
    const name = model.globalName(callee);
    if (name === 'parseInt') return INTEGER;
    if (name === 'Number' || name === 'parseFloat') return MAYBE;
    const results = places.resultsOf(node);
    if (results.length > 0) return results.reduce<Value>((all, one) => join(all, this.ofCell(one)), NONE);
    if (callee.type !== 'MemberExpression') return MAYBE;
    const method = propertyName(callee) ?? '';
    const object = model.globalName(callee.object);
    if (integerMethods.has(method) || object === 'Date') return INTEGER;
    if ((object === 'Number' && method === 'parseInt') || method === 'push' || method === 'unshift') return INTEGER;
    if (oneElement.has(method)) return this.ofCell(places.elementsOf(callee.object));
    return MAYBE;
  }

  /** The integer that an expression always is; undefined for others. */
  constant(outer: AnyNode): number | undefined {
    const node = bare(outer);
    if (isNumber(node)) return Number.isInteger(node.value) ? node.value : undefined;
    if (node.type === 'UnaryExpression' && node.operator === '-') {
      const value = this.constant(node.argument);
      return value && -value;
    }
    if (node.type === 'Identifier' || node.type === 'MemberExpression') {
      if (node.type === 'MemberExpression' && propertyName(node) === undefined) return undefined;
      const inputs = this.places.cellOf(node)?.inputs.filter(({ isVoid }) => !isVoid);
      const [only] = inputs ?? [];
      if (inputs?.length !== 1 || only?.origin.kind !== 'value') return undefined;
      return isLiteral(only.origin.node) ? this.constant(only.origin.node) : undefined;
    }
    if (node.type !== 'BinaryExpression') return undefined;
    return foldLeft<number | undefined>(
      node,
      (operand) => this.constant(operand),
      (left, { operator, right }) => {
        const other = left === undefined ? undefined : this.constant(right);
        return left === undefined || other === undefined ? undefined : integerOf(left, operator, other);
      },
    );
  }
}

/** An operation on integers whose result is one; undefined for others. */
function integerOf(x: number, operator: string, y: number): number | undefined {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '<<':
      return x << y;
    case '**': {
      if (y < 0 || y > 64) return undefined;
      let power = 1;
      for (let i = 0; i < y; i++) power *= x;
      return power;
    }
    default:
      return undefined;
  }
}
