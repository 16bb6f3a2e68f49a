/**
 * Rewrites assignments: `x += y` and `x++` become operations, with every part of the target evaluated once, in order.
 * @module
 */
import type { AnyNode, AssignmentExpression, Identifier, MemberExpression, UpdateExpression } from 'acorn';
import { errorAt } from './parse.js';
import { bare, isBitwise, isText, operationOf, propertyName } from './syntax.js';
import type { Mode, Rewriter } from './rewriter.js';

/** The rewriting of assignments and of ++ and --. */
export function assignments(rewriter: Rewriter): {
  assign(node: AssignmentExpression, mode: Mode): void;
  step(node: UpdateExpression, mode: Mode): void;
} {
  const { code, source, flow, fp, visit, steer, nameOf, isExactProperty } = rewriter;

  const staysExact = (target: AnyNode): boolean =>
    target.type === 'Identifier' ? flow.isExact(target) : isExactProperty(target);

  const assign = (node: AssignmentExpression, mode: Mode): void => {
    const { operator, left, right } = node;
    const target = bare(left);
    const operation = operationOf(operator);
    const data = mode === 'verbatim' ? mode : 'rounded';
    if (mode === 'verbatim' || staysExact(target)) {
      visit(left, data);
      visit(right, mode === 'verbatim' ? mode : 'exact');
    } else if (operation === undefined || (operator === '+=' && isText(right))) {
      visit(left, data);
      const isLength = target.type === 'MemberExpression' && propertyName(target) === 'length';
      if (isBitwise(operator) || isLength) steer(right, data);
      else visit(right, data);
    } else {
      const simple = simpleTarget(target);
      if (simple !== undefined) code.update(node.start, right.start, `${simple} = ${fp}.${operation}(${simple}, `);
      else referTo(node, target as MemberExpression, right.start, `).${operation}(`);
      visit(right, data);
      code.appendLeft(node.end, ')');
    }
  };

  const step = (node: UpdateExpression, mode: Mode): void => {
    const target = bare(node.argument);
    if (mode === 'verbatim' || staysExact(target)) return visit(node.argument, mode === 'verbatim' ? mode : 'rounded');
    const operation = node.operator === '++' ? 'inc' : 'dec';
    const isUsed = !rewriter.dropped.has(node);
    const simple = simpleTarget(target);
    // The value before comes from the one read that there is, unless that needs a name that only the source may use.
    const isReference = isUsed && !node.prefix && target.type === 'MemberExpression' && mayRefer(target);
    if (simple !== undefined && !isReference) {
      const stepped = `${simple} = ${fp}.${operation}(${simple})`;
      const value = node.prefix ? stepped : `${simple}, ${stepped}`;
      code.update(node.start, node.end, isUsed ? `${fp}.first(${value})` : stepped);
    } else {
      const method = isUsed && !node.prefix ? `${operation}After` : operation;
      referTo(node, target as MemberExpression, node.end, `).${method}()`);
    }
  };

  /** `$fp.ref(object, key` for a target, and `then` up to the position `end`. */
  const referTo = (node: AnyNode, target: MemberExpression, end: number, then: string): void => {
    const { object, property } = target;
    if (!mayRefer(target)) {
      throw errorAt(
        source,
        target.start,
        'this target of an assignment cannot be lowered; use a variable for the object',
      );
    }
    if (node.start < target.start) code.update(node.start, target.start, `${fp}.ref(`);
    else code.appendRight(node.start, `${fp}.ref(`);
    visit(object, 'rounded');
    if (target.computed) {
      code.update(object.end, property.start, ', ');
      visit(property, 'verbatim');
      code.update(property.end, end, then);
    } else code.update(object.end, end, `, '${(property as Identifier).name}'${then}`);
  };

  const mayRefer = ({ object, property }: MemberExpression): boolean =>
    object.type !== 'Super' && property.type !== 'PrivateIdentifier';

  /** The text of a target that may be evaluated twice; undefined for others. */
  const simpleTarget = (target: AnyNode): string | undefined => {
    if (target.type === 'Identifier') return nameOf(target);
    if (target.type !== 'MemberExpression') throw errorAt(source, target.start, 'cannot assign to this');
    const object = plain(target.object);
    if (object === undefined) return undefined;
    if (!target.computed) return `${object}.${code.original.slice(target.property.start, target.property.end)}`;
    const key = pure(target.property);
    return key === undefined ? undefined : `${object}[${key}]`;
  };
  const plain = (outer: AnyNode): string | undefined => {
    const node = bare(outer);
    if (node.type === 'Identifier') return nameOf(node);
    return node.type === 'ThisExpression' ? 'this' : node.type === 'Super' ? 'super' : undefined;
  };
  /** An index made of variables and literals by arithmetic. */
  const pure = (node: AnyNode): string | undefined => {
    switch (node.type) {
      case 'Identifier':
        return nameOf(node);
      case 'Literal':
        return node.raw;
      case 'ParenthesizedExpression': {
        const inner = pure(node.expression);
        return inner === undefined ? undefined : `(${inner})`;
      }
      case 'BinaryExpression': {
        const left = pure(node.left);
        const right = pure(node.right);
        return left === undefined || right === undefined ? undefined : `${left} ${node.operator} ${right}`;
      }
      default:
        return undefined;
    }
  };

  return { assign, step };
}
