/**
 * Visits a syntax tree and rewrites its arithmetic; text that is not rewritten stays where it is.
 * @module
 */
import type {
  AnyNode,
  AssignmentProperty,
  CallExpression,
  ForStatement,
  Identifier,
  MemberExpression,
  MethodDefinition,
  NewExpression,
  Property,
  PropertyDefinition,
} from 'acorn';
import type MagicString from 'magic-string';
import type { Analysis } from '../analysis/analysis.js';
import { indexArguments, integerArguments } from '../analysis/arguments.js';
import { bitFunctions, selects, towardInteger } from '../analysis/builtins.js';
import { INTEGER } from '../analysis/cells.js';
import { bracketed } from '../analysis/sinks.js';
import { Assignments } from './assignments.js';
import { isCode, isLost, literalValue, writeNumber } from './literals.js';
import type { Placement } from '../formats/placement.js';
import type { Source } from '../parse.js';
import { Pairs } from './pairs.js';
import { apart, type Mode, type Rewriter, type Settings } from './rewriter.js';
import { bare, childrenOf, isInteger, isLiteral, isLoop, isNumber, keyOf, propertyName } from '../syntax.js';
import { Stores } from './stores.js';
import type { OperationText } from './text.js';

/** Rewrites one source. */
export class Visitor implements Rewriter {
  readonly dropped = new Set<AnyNode>();
  /** Indices and lengths among arguments, until they are visited. */
  private readonly lengths = new Set<AnyNode>();
  /** The cells that the tests of the loops around read. */
  private readonly tested: ReadonlySet<unknown>[] = [];
  private readonly assignments = new Assignments(this);
  private readonly pairs = new Pairs(this);
  private readonly stores = new Stores(this, (target) => this.assignments.simpleTarget(target));
  /** The formats of mentions of Math: those of the calls that they are part of. */
  private readonly mathPlaces = new Map<AnyNode, number>();

  constructor(
    readonly source: Source,
    readonly code: MagicString,
    readonly analysis: Analysis,
    readonly settings: Settings,
    readonly text: OperationText,
    readonly formats: Placement,
    private readonly outer: {
      /** The name of the outer variables in the rewritten text. */
      readonly scope: string;
      readonly isFree: (node: Identifier) => boolean;
    },
  ) {}

  nameOf(node: Identifier): string {
    const isGiven = this.outer.isFree(node) && this.settings.limits.scope?.has(node.name) === true;
    return isGiven ? `${this.outer.scope}.${node.name}` : node.name;
  }

  steer(node: AnyNode, mode: Mode): void {
    this.visit(node, this.steered(node, mode));
  }

  /** The mode of an operand that is turned into an integer, or is one. */
  steered(node: AnyNode, mode: Mode): Mode {
    if (mode === 'verbatim' || mode === 'exact') return mode;
    if (this.analysis.isWhole(node, true)) return 'whole';
    return mode === 'test' ? 'test' : 'rounded';
  }

  /** Whether a literal integer stands beside an integer and the format cannot hold it: the operation alone rounds. */
  isKeptBeside(node: AnyNode, other: AnyNode, operator: string): boolean {
    if (!/^[-+*/]=?$/.test(operator) || !isLiteral(node) || isLiteral(other)) return false;
    const value = literalValue(node, this.analysis.mathName);
    if (value === undefined || !Number.isInteger(value) || this.roundAt(node)(value) === value) return false;
    return this.analysis.valueOf(other) === INTEGER;
  }

  /** How a literal is rounded. */
  private roundAt(node: AnyNode): (x: number) => number {
    const place = this.formats.placeOf(node.type === 'ParenthesizedExpression' ? bare(node) : node);
    return place === 0 ? this.settings.round : this.settings.formats!.round[place]!;
  }

  visitAll(nodes: readonly (AnyNode | null | undefined)[], mode: Mode): void {
    for (const node of nodes) if (node) this.visit(node, mode);
  }

  /** The mode of a node in its surroundings, from where its value goes. */
  modeOf(node: AnyNode, outer: Mode): Mode {
    let mode = outer;
    const goal = this.analysis.flowsTo(node);
    if (goal !== undefined && mode !== 'verbatim' && mode !== 'exact') mode = goal;
    if (this.analysis.tests.has(node) && mode === 'rounded') mode = 'test';
    return mode;
  }

  visit(node: AnyNode, outer: Mode): void {
    if (this.lengths.delete(node)) return this.steer(node, outer);
    const mode = this.modeOf(node, outer);
    const passages = mode === 'rounded' || mode === 'test' ? this.formats.passagesOf(node) : [];
    this.text.pass(node, passages);
    if (passages[0]?.by === 'to') this.settings.record?.site?.('store', node, passages[0].place);
    this.write(node, mode);
    this.text.endPass(node, passages);
  }

  private write(node: AnyNode, mode: Mode): void {
    switch (node.type) {
      case 'Literal':
        if (isNumber(node) && (mode === 'rounded' || mode === 'test')) this.literal(node, node.value);
        return;
      case 'Identifier':
        return this.name(node, mode);
      case 'ParenthesizedExpression':
        if (this.dropped.has(node)) this.dropped.add(node.expression);
        return this.visit(node.expression, mode);
      case 'BinaryExpression':
      case 'LogicalExpression':
        return this.pairs.visit(node, mode);
      case 'ConditionalExpression':
        return this.conditional(node, mode);
      case 'SequenceExpression':
        for (const [i, one] of node.expressions.entries()) {
          const isLast = i === node.expressions.length - 1;
          if (!isLast || this.dropped.has(node)) this.dropped.add(one);
          this.visit(one, isLast ? mode : apart(mode));
        }
        return;
      case 'UnaryExpression':
        if (node.operator === '~' && !this.analysis.isWhole(node.argument, true))
          this.settings.record?.site?.('integer', node);
        if (node.operator === '~') return this.steer(node.argument, mode);
        if (/^[-+]$/.test(node.operator)) return this.visit(node.argument, mode);
        return this.visit(node.argument, mode === 'test' ? mode : apart(mode));
      case 'AssignmentExpression':
        return this.stores.assignment(node, !this.dropped.has(node), () => this.assignments.assign(node, mode));
      case 'UpdateExpression':
        return this.assignments.step(node, mode);
      case 'CallExpression': {
        const value = mode === 'rounded' || mode === 'test' ? literalValue(node, this.analysis.mathName) : undefined;
        return value === undefined ? this.chain(node, mode) : this.literal(node, value);
      }
      case 'MemberExpression':
        return this.chain(node, mode);
      case 'NewExpression':
        this.visit(node.callee, apart(mode));
        return this.arguments(node, mode);
      case 'TemplateLiteral':
        return this.joinText(node.expressions, apart(mode));
      default:
        return this.statement(node, mode);
    }
  }

  private statement(node: AnyNode, mode: Mode): void {
    switch (node.type) {
      case 'Property':
      case 'PropertyDefinition':
      case 'MethodDefinition':
        return this.property(node, mode);
      case 'SwitchCase':
        if (node.test) this.visit(node.test, 'exact');
        return this.visitAll(node.consequent, apart(mode));
      case 'ExpressionStatement':
        this.dropped.add(node.expression);
        return this.visit(node.expression, apart(mode));
      case 'IfStatement':
        return this.conditional(node, apart(mode));
      case 'LabeledStatement':
        return this.visit(node.body, apart(mode));
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) this.visit(node.declaration, mode);
        return;
      case 'VariableDeclaration':
        this.visitAll(childrenOf(node), apart(mode));
        return this.stores.declaration(node);
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.stores.function(node);
        this.visitAll(childrenOf(node), apart(mode));
        return this.stores.endFunction(node);
      default:
        if (isLoop(node)) return this.loop(node, mode);
        return this.visitAll(childrenOf(node), apart(mode));
    }
  }

  /** `a ? b : c ? d : e` and `else if`, from the first to the last. */
  private conditional(outer: AnyNode, mode: Mode): void {
    let node: AnyNode | null | undefined = outer;
    for (let at = mode; node?.type === outer.type; at = node ? this.modeOf(node, at) : at) {
      if (node.type !== 'ConditionalExpression' && node.type !== 'IfStatement') break;
      this.visit(node.test, apart(at));
      this.visit(node.consequent, at);
      mode = at;
      node = node.alternate;
    }
    if (node) this.visit(node, mode);
  }

  private loop(node: AnyNode, mode: Mode): void {
    if (node.type === 'ForStatement') this.dropHeads(node);
    if (this.settings.guard) this.tested.push(this.testedBy(node));
    const visit = (): void => this.visitAll(childrenOf(node), apart(mode));
    if (node.type === 'ForOfStatement') this.stores.loop(node, visit);
    else visit();
    if (this.settings.guard) this.tested.pop();
  }

  private dropHeads({ init, update }: ForStatement): void {
    if (init) this.dropped.add(init);
    if (update) this.dropped.add(update);
  }

  /** The cells that the test of a loop reads. */
  private testedBy(node: AnyNode): Set<unknown> {
    const cells = new Set<unknown>();
    const waiting: AnyNode[] = 'test' in node && node.test ? [node.test] : [];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next.type === 'Identifier' || next.type === 'MemberExpression') cells.add(this.analysis.cellOf(next));
      for (const child of childrenOf(next)) waiting.push(child);
    }
    cells.delete(undefined);
    return cells;
  }

  isGuarded(target: AnyNode): boolean {
    const cell = this.analysis.cellOf(target);
    return cell !== undefined && this.tested.some((cells) => cells.has(cell));
  }

  private property(node: Property | AssignmentProperty | PropertyDefinition | MethodDefinition, mode: Mode): void {
    const key = bracketed(node);
    if (key !== undefined) this.visit(key, 'verbatim');
    if (node.type === 'Property' && node.shorthand) return this.shorthand(node.value);
    if (!node.value) return;
    const name = node.type === 'MethodDefinition' ? undefined : keyOf(node);
    if (name === 'length') this.steer(node.value, apart(mode));
    else this.visit(node.value, apart(mode));
  }

  /** `{ x }` and `{ x = 1 }`. */
  private shorthand(value: AnyNode): void {
    const name = value.type === 'AssignmentPattern' ? value.left : value;
    if (name.type === 'Identifier') {
      const own = this.isRoundedMath(name) ? `${this.text.fp}.Math` : this.nameOf(name);
      const called = this.text.passed(own, this.formats.passagesOf(name));
      if (called !== name.name) this.code.update(name.start, name.end, `${name.name}: ${called}`);
    }
    if (value.type === 'AssignmentPattern') this.visit(value.right, 'rounded');
  }

  /** How Math is called at a mention of it. */
  private mathAt(node: AnyNode): string {
    return `${this.text.name(this.mathPlaces.get(node) ?? 0)}.Math`;
  }

  private isRoundedMath(node: AnyNode): boolean {
    return this.analysis.isMath(node) && !this.settings.limits.scope?.has('Math');
  }

  private name(node: Identifier, mode: Mode): void {
    if (this.isRoundedMath(node)) {
      if (mode === 'rounded' || mode === 'test') this.code.update(node.start, node.end, this.mathAt(node));
    } else if (this.nameOf(node) !== node.name) this.code.update(node.start, node.end, this.nameOf(node));
  }

  /** Parts of a text; a literal among them is text too. */
  joinText(parts: readonly AnyNode[], mode: Mode): void {
    for (const part of parts) this.visit(part, isLiteral(part) ? 'exact' : mode);
  }

  /** `a.b(c).d[e]`, from the outside in, and then from the inside out. */
  private chain(node: CallExpression | MemberExpression, outer: Mode): void {
    const later: (() => void)[] = [];
    let at: AnyNode = node;
    let mode = outer;
    for (;;) {
      if (at.type === 'MemberExpression') {
        if (this.isRoundedMath(at)) {
          const isKept = mode !== 'rounded' && mode !== 'test';
          if (!isKept) this.code.update(at.start, at.end, this.mathAt(at));
          break;
        }
        if (this.constant(at, mode)) break;
        const { property, object, computed }: MemberExpression = at;
        if (computed) later.push(() => this.visit(property, 'verbatim'));
        if (!this.analysis.isMath(bare(object))) mode = apart(mode);
        else if (!this.mathPlaces.has(bare(object))) this.mathPlaces.set(bare(object), this.formats.placeOf(at));
        at = object;
      } else if (at.type === 'CallExpression') {
        const call: CallExpression = at;
        const inner = mode;
        if (this.analysis.mathName(call) !== undefined) {
          this.mathPlaces.set(bare((bare(call.callee) as MemberExpression).object), this.formats.placeOf(call));
          later.push(() => this.mathArguments(call, inner));
        } else later.push(() => this.arguments(call, inner));
        const callee = bare(call.callee);
        if (callee.type === 'Identifier' && this.nameOf(callee) !== callee.name) {
          // A call of scope.f would hand over the scope as `this`.
          this.code.update(call.callee.start, call.callee.end, `(0, ${this.nameOf(callee)})`);
          break;
        }
        if (this.analysis.mathName(call) === undefined) mode = apart(mode);
        at = call.callee;
      } else {
        this.visit(at, mode);
        break;
      }
    }
    for (let i = later.length - 1; i >= 0; i--) later[i]!();
  }

  private arguments(node: CallExpression | NewExpression, mode: Mode): void {
    const { model, places } = this.analysis;
    for (const one of [...indexArguments(places, node), ...integerArguments(model, places, node)])
      this.lengths.add(one);
    this.visitAll(node.arguments, apart(mode));
  }

  private mathArguments(node: CallExpression, mode: Mode): void {
    const name = this.analysis.mathName(node)!;
    const isData = mode === 'rounded' || mode === 'test';
    const turns = isData && (towardInteger.has(name) || selects.has(name));
    if (turns && !node.arguments.every((one) => this.analysis.isWhole(one, true))) {
      this.settings.record?.site?.(towardInteger.has(name) ? 'integer' : 'function', node);
    }
    for (const argument of node.arguments) {
      const isSteered = bitFunctions.has(name) || (towardInteger.has(name) && !isLiteral(argument));
      if (isSteered) this.steer(argument, mode);
      else this.visit(argument, mode === 'whole' && !selects.has(name) ? 'exact' : mode);
    }
    const isRounded =
      ![towardInteger, bitFunctions, selects].some((set) => set.has(name)) && !/^f.*round$|^random$/.test(name);
    if (isRounded) this.settings.record?.operation(node, mode === 'rounded' || mode === 'test' ? 'rounded' : 'exact');
  }

  /** Writes `Number.EPSILON` and the like as those of the format; false for other members. */
  private constant(node: MemberExpression, mode: Mode): boolean {
    const { constants } = this.settings;
    if (constants === undefined || (mode !== 'rounded' && mode !== 'test')) return false;
    const object = bare(node.object);
    if (object.type !== 'Identifier' || object.name !== 'Number' || !this.outer.isFree(object)) return false;
    const value = constants[propertyName(node) ?? ''];
    if (value === undefined) return false;
    this.code.update(node.start, node.end, `(${value})`);
    return true;
  }

  /** Writes a literal, or an expression of literals that is one, as the format has it. */
  literal(node: AnyNode, value: number): void {
    if (isCode(node)) return;
    const rounded = this.roundAt(node)(value);
    if (Object.is(rounded, value) && isNumber(node)) return;
    const isKept = this.settings.keepLiterals !== false && isLost(value, rounded);
    const isInexact = isInteger(node) && rounded !== value;
    if (isKept || isInexact) this.settings.record?.literal(node, value, rounded, isKept);
    if (isKept && isNumber(node)) return;
    this.settings.record?.operation(node, 'literal');
    if (!isKept && !Object.is(rounded, value)) this.settings.record?.site?.('literal', node);
    this.writeLiteral(node, isKept ? value : rounded);
  }

  private writeLiteral(node: AnyNode, value: number): void {
    const { original } = this.code;
    const isPlain =
      Number.isFinite(value) && original[node.end] !== '.' && !/[\w$]/.test(original[node.start - 1] ?? '');
    const isNegative = value < 0 || Object.is(value, -0);
    const text = Object.is(value, -0) ? '-0' : writeNumber(value);
    const lines = original.slice(node.start, node.end).replace(/[^\n]/g, '');
    this.code.update(node.start, node.end, (isPlain && !isNegative ? text : `(${text})`) + lines);
  }
}
