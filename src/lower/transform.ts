/**
 * Rewrites a source so that its arithmetic goes through a chopper. Text that is not rewritten stays where it is.
 * @module
 */
import type { AnyNode, BinaryExpression, CallExpression, Identifier, Literal, NewExpression } from 'acorn';
import MagicString from 'magic-string';
import { assignments } from './assignments.js';
import { dataflow } from './dataflow.js';
import { bitFunctions, integersOf, selects, towardInteger } from './integers.js';
import { checkLimits } from './limits.js';
import type { Source } from './parse.js';
import type { Mode, Rewriter, Settings } from './rewriter.js';
import { resolve } from './scopes.js';
import { bracketed, indexArguments, integerArguments } from './steering.js';
import {
  bare,
  childrenOf,
  identifiersOf,
  isBitwise,
  isInteger,
  isLiteral,
  isNumber,
  isRelation,
  isText,
  operations,
  propertyName,
} from './syntax.js';

/** The rewritten text, and the names it uses for the operations and, where free variables are known, for their scope. */
export interface Rewritten {
  readonly code: MagicString;
  readonly operations: string;
  readonly scope: string;
}

/** Rewrites `source`; throws a SyntaxError with line and column for what cannot be. */
export function transform(source: Source, settings: Settings): Rewritten {
  const { text, tree } = source;
  const scopes = resolve(tree);
  const integers = integersOf(scopes);
  checkLimits(source, scopes, integers, settings.limits);
  const flow = dataflow(tree, scopes, integers, settings.exact);
  const code = new MagicString(text);
  const fp = unused('$fp', text);
  const scope = unused('$scope', text);
  checkNames(source, settings.exact);
  const dropped = new Set<AnyNode>();
  /** Indices and lengths among arguments, until they are visited. */
  const lengths = new Set<AnyNode>();

  const isExactProperty = (outer: AnyNode): boolean => {
    const node = bare(outer);
    return node.type === 'MemberExpression' && settings.exact.has(propertyName(node) ?? '');
  };
  const nameOf = (node: Identifier): string => {
    const isOutside = scopes.bindingOf(node)?.kind === 'free';
    return isOutside && settings.limits.scope?.has(node.name) === true ? `${scope}.${node.name}` : node.name;
  };
  const isWhole = (node: AnyNode, quotients: boolean): boolean => {
    const leaf = (part: AnyNode): boolean => {
      if (part.type === 'Identifier') return flow.isExact(part);
      return isExactProperty(part);
    };
    return integers.integral(node, leaf, quotients);
  };
  const steer = (node: AnyNode, mode: Mode): void => {
    if (mode === 'verbatim' || mode === 'exact') visit(node, mode);
    else if (isWhole(node, true)) visit(node, 'whole');
    else visit(node, mode === 'test' ? 'test' : 'rounded');
  };
  const visitAll = (nodes: readonly AnyNode[], mode: Mode): void => {
    for (const node of nodes) visit(node, mode);
  };
  /** The mode of parts whose value is not that of the whole. */
  const apart = (mode: Mode): Mode => (mode === 'verbatim' ? mode : 'rounded');

  const visit = (node: AnyNode, outer: Mode): void => {
    if (lengths.delete(node)) return steer(node, outer);
    let mode = outer;
    if (flow.values.has(node) && mode !== 'verbatim') mode = 'exact';
    if (flow.tests.has(node) && mode === 'rounded') mode = 'test';
    switch (node.type) {
      case 'Literal':
        if (isNumber(node) && (mode === 'rounded' || mode === 'test')) roundLiteral(node);
        return;
      case 'Identifier':
        return visitName(node, mode);
      case 'ParenthesizedExpression':
        if (dropped.has(node)) dropped.add(node.expression);
        return visit(node.expression, mode);
      case 'LogicalExpression':
        return visitAll([node.left, node.right], mode);
      case 'ConditionalExpression':
        visit(node.test, apart(mode));
        return visitAll([node.consequent, node.alternate], mode);
      case 'SequenceExpression':
        node.expressions.forEach((one, i) => {
          const isLast = i === node.expressions.length - 1;
          if (!isLast || dropped.has(node)) dropped.add(one);
          visit(one, isLast ? mode : apart(mode));
        });
        return;
      case 'UnaryExpression':
        if (node.operator === '~') return steer(node.argument, mode);
        if (/^[-+]$/.test(node.operator)) return visit(node.argument, mode);
        return visit(node.argument, mode === 'test' ? mode : apart(mode));
      case 'BinaryExpression':
        return visitBinary(node, mode);
      case 'AssignmentExpression':
        return assign(node, mode);
      case 'UpdateExpression':
        return step(node, mode);
      case 'CallExpression':
      case 'NewExpression':
        return visitCall(node, mode);
      case 'MemberExpression': {
        const object = bare(node.object);
        visit(node.object, object.type === 'Identifier' && integers.isMath(object) ? mode : apart(mode));
        if (node.computed) visit(node.property, 'verbatim');
        return;
      }
      case 'Property':
      case 'PropertyDefinition':
      case 'MethodDefinition': {
        const key = bracketed(node);
        if (key !== undefined) visit(key, 'verbatim');
        const name = !node.computed && node.key.type === 'Identifier' ? node.key.name : '';
        if (node.type === 'Property' && node.shorthand) return visitShorthand(node.value);
        if (node.value) visit(node.value, settings.exact.has(name) ? 'exact' : apart(mode));
        return;
      }
      case 'TemplateLiteral':
        return joinText(node.expressions, apart(mode));
      case 'SwitchCase':
        if (node.test) visit(node.test, 'exact');
        return visitAll(node.consequent, apart(mode));
      case 'ExpressionStatement':
        dropped.add(node.expression);
        return visit(node.expression, apart(mode));
      case 'ForStatement':
        if (node.init) dropped.add(node.init);
        if (node.update) dropped.add(node.update);
        return visitAll(childrenOf(node), apart(mode));
      case 'LabeledStatement':
        return visit(node.body, apart(mode));
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) visit(node.declaration, mode);
        return;
      default:
        return visitAll(childrenOf(node), apart(mode));
    }
  };

  const visitName = (node: Identifier, mode: Mode): void => {
    if (integers.isMath(node) && !settings.limits.scope?.has('Math')) {
      if (mode === 'rounded' || mode === 'test') code.update(node.start, node.end, `${fp}.Math`);
    } else if (nameOf(node) !== node.name) code.update(node.start, node.end, nameOf(node));
  };
  /** `{ x }` and `{ x = 1 }`. */
  const visitShorthand = (value: AnyNode): void => {
    const name = value.type === 'AssignmentPattern' ? value.left : value;
    if (name.type === 'Identifier') {
      const isMath = integers.isMath(name) && !settings.limits.scope?.has('Math');
      const called = isMath ? `${fp}.Math` : nameOf(name);
      if (called !== name.name) code.update(name.start, name.end, `${name.name}: ${called}`);
    }
    if (value.type === 'AssignmentPattern') visit(value.right, 'rounded');
  };

  const visitBinary = (node: BinaryExpression, mode: Mode): void => {
    const { operator, left, right } = node;
    const operation = operations[operator];
    if (isBitwise(operator)) {
      steer(left, mode);
      steer(right, mode);
    } else if (isRelation(operator)) compare(node, mode);
    else if (operation === undefined || mode === 'exact' || mode === 'whole' || mode === 'verbatim') {
      visitAll([left, right], operation === undefined ? apart(mode) : mode);
    } else if (operator === '+' && (isText(left) || isText(right))) joinText([left, right], mode);
    else if (mode === 'test' && !isLiteral(node) && isWhole(node, false)) visitAll([left, right], 'whole');
    else {
      code.appendRight(node.start, `${fp}.${operation}(`);
      visit(left, mode);
      const lines = text.slice(left.end, right.start).replace(/[^\n]/g, '');
      code.update(left.end, right.start, `,${lines} `);
      visit(right, mode);
      code.appendLeft(node.end, ')');
    }
  };
  /** Parts of a text; a literal among them is text too. */
  const joinText = (parts: readonly AnyNode[], mode: Mode): void => {
    for (const part of parts) visit(part, isLiteral(part) ? 'exact' : mode);
  };
  /** Integers are compared as they are, with bounds that are made of integers; so are integer literals for equality. */
  const compare = ({ operator, left, right }: BinaryExpression, mode: Mode): void => {
    const counts = (side: AnyNode): boolean => !isLiteral(side) && isWhole(side, false);
    const isCounted = (counts(left) && isWhole(right, true)) || (counts(right) && isWhole(left, true));
    for (const side of [left, right]) {
      const isLabel = /^[=!]/.test(operator) && isInteger(bare(side));
      if (mode === 'verbatim') visit(side, mode);
      else visit(side, isCounted || isLabel ? 'whole' : mode === 'test' ? mode : 'rounded');
    }
  };

  const visitCall = (node: CallExpression | NewExpression, mode: Mode): void => {
    const name = node.type === 'CallExpression' ? integers.mathName(node) : undefined;
    const callee = bare(node.callee);
    if (name !== undefined) {
      visit(node.callee, mode);
      for (const argument of node.arguments) {
        const isSteered = bitFunctions.has(name) || (towardInteger.has(name) && !isLiteral(argument));
        if (isSteered) steer(argument, mode);
        else visit(argument, mode === 'whole' && !selects.has(name) ? 'exact' : mode);
      }
      return;
    }
    if (callee.type === 'Identifier' && node.type === 'CallExpression' && nameOf(callee) !== callee.name) {
      // A call of scope.f would hand over the scope as `this`.
      code.update(node.callee.start, node.callee.end, `(0, ${nameOf(callee)})`);
    } else visit(node.callee, apart(mode));
    for (const argument of [...indexArguments(node), ...integerArguments(node)]) lengths.add(argument);
    visitAll(node.arguments, apart(mode));
  };

  const roundLiteral = (node: Literal & { value: number }): void => {
    const rounded = settings.round(node.value);
    if (Object.is(rounded, node.value)) return;
    const isPlain = Number.isFinite(rounded) && text[node.end] !== '.' && !/[\w$]/.test(text[node.start - 1] ?? '');
    code.update(node.start, node.end, isPlain ? String(rounded) : `(${writeNumber(rounded)})`);
  };

  const rewriter: Rewriter = {
    code,
    source,
    scopes,
    integers,
    flow,
    settings,
    fp,
    dropped,
    visit,
    steer,
    nameOf,
    isExactProperty,
  };
  const { assign, step } = assignments(rewriter);
  visit(tree, 'rounded');
  return { code, operations: fp, scope };
}

/** Throws unless every exact name occurs in the source. */
function checkNames({ tree, name }: Source, exact: ReadonlySet<string>): void {
  const used = exact.size === 0 ? exact : identifiersOf(tree);
  for (const one of exact) {
    if (!used.has(one)) throw new RangeError(`${name}: "exact" names "${one}", which the source does not use`);
  }
}

/** A number as source that nothing in scope can change. */
function writeNumber(x: number): string {
  if (x !== x) return '0 / 0';
  return Number.isFinite(x) ? String(x) : '1 / 0';
}

/** A name that does not occur in a text. */
function unused(name: string, text: string): string {
  let found = name;
  for (let i = 1; text.includes(found); i++) found = `${name}${i}`;
  return found;
}
