/**
 * Rewrites assignments: `x += y` and `x++` become operations, with every part of the target evaluated once, in order.
 * @module
 */
import type { AnyNode, AssignmentExpression, Identifier, MemberExpression, UpdateExpression } from 'acorn';
import { INTEGER } from '../analysis/cells.js';
import { errorAt, placeOf } from '../parse.js';
import { apart, type Mode, type Rewriter } from './rewriter.js';
import type { TargetFormats } from './text.js';
import { bare, isBitwise, isText, operationOf, propertyName } from '../syntax.js';

/** The rewriting of assignments and of ++ and --. */
export class Assignments {
  constructor(private readonly rewriter: Rewriter) {}

  assign(node: AssignmentExpression, mode: Mode): void {
    const { rewriter } = this;
    const { code, analysis, text, settings } = rewriter;
    const { operator, left, right } = node;
    const target = bare(left);
    const operation = operationOf(operator);
    const data = apart(mode);
    if (mode === 'verbatim' || this.keepsValue(node, target)) {
      if (operation !== undefined) settings.record?.operation(node, 'exact', analysis.cellOf(target)?.why);
      rewriter.visit(left, data);
      rewriter.visit(right, mode === 'verbatim' ? mode : 'exact');
    } else if (operation === undefined || (operator === '+=' && isText(right))) {
      rewriter.visit(left, data);
      const isLength = target.type === 'MemberExpression' && propertyName(target) === 'length';
      if (isBitwise(operator) || isLength) rewriter.steer(right, data);
      else rewriter.visit(right, data);
    } else {
      const isKept = rewriter.isKeptBeside(right, left, operator);
      settings.record?.operation(node, isKept ? 'once' : 'rounded');
      const simple = this.simpleTarget(target);
      const isWatched = settings.guard === true && /^[-+]=$/.test(operator) && rewriter.isGuarded(target);
      const formats = this.formatsOf(node);
      let depth = 1;
      if (simple !== undefined) {
        const stepped = operator === '-=' ? 'stepBack' : 'step';
        const compound = text.compound(simple, isWatched ? stepped : operation, formats);
        code.update(node.start, right.start, compound.text);
        depth = compound.depth;
      } else this.referTo(node, target as MemberExpression, formats, right.start, `.${operation}(`);
      rewriter.visit(right, isKept ? 'exact' : data);
      if (simple !== undefined && isWatched) code.appendLeft(node.end, `, ${this.site(node)}`);
      code.appendLeft(node.end, ')'.repeat(depth));
    }
  }

  /** Whether what is assigned is computed exactly: an exact target; a typed array of integers, for integers. */
  private keepsValue(node: AssignmentExpression, target: AnyNode): boolean {
    const { analysis } = this.rewriter;
    if (target.type !== 'Identifier' && target.type !== 'MemberExpression') return false;
    if (!analysis.isExact(target)) return false;
    return !analysis.isTyped(target) || analysis.valueOf(node) === INTEGER;
  }

  step(node: UpdateExpression, mode: Mode): void {
    const { rewriter } = this;
    const { code, analysis, text, settings } = rewriter;
    const target = bare(node.argument);
    if (mode === 'verbatim' || analysis.isExact(target)) {
      settings.record?.operation(node, 'exact', analysis.cellOf(target)?.why);
      return rewriter.visit(node.argument, apart(mode));
    }
    settings.record?.operation(node, 'rounded');
    const operation = node.operator === '++' ? 'inc' : 'dec';
    const isUsed = !rewriter.dropped.has(node);
    const simple = this.simpleTarget(target);
    // The value before comes from the one read that there is, unless that needs a name that only the source may use.
    const formats = this.formatsOf(node);
    const isReference = isUsed && !node.prefix && target.type === 'MemberExpression' && mayRefer(target);
    if (simple !== undefined && !isReference) {
      const isWatched = settings.guard === true && rewriter.isGuarded(target);
      const watched = operation === 'dec' ? 'stepBack' : 'step';
      const stepped = isWatched
        ? text.step(simple, watched, formats, this.site(node))
        : text.step(simple, operation, formats);
      const value = node.prefix ? stepped : `${text.old(simple, formats.load)}, ${stepped}`;
      code.update(node.start, node.end, isUsed ? text.first(value) : stepped);
    } else {
      const method = isUsed && !node.prefix ? `${operation}After` : operation;
      this.referTo(node, target as MemberExpression, formats, node.end, `.${method}()`);
    }
  }

  private formatsOf(node: AssignmentExpression | UpdateExpression): TargetFormats {
    const { formats } = this.rewriter;
    return { place: formats.placeOf(node), ...formats.targetOf(node) };
  }

  /** Where a step stands, as the text of a text. */
  private site(node: AnyNode): string {
    const { code, source } = this.rewriter;
    const short = code.original.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 80);
    return JSON.stringify(`${short}, line ${placeOf(source, node.start).line}`);
  }

  /** `$fp.ref(object, key` for a target, and `then` up to the position `end`. */
  private referTo(node: AnyNode, target: MemberExpression, formats: TargetFormats, end: number, then: string): void {
    const { code, source, text } = this.rewriter;
    const open = `${text.name(formats.place)}.ref(`;
    const method = `${text.reference(formats)})${then}`;
    const { object, property } = target;
    if (!mayRefer(target)) {
      throw errorAt(
        source,
        target.start,
        'this target of an assignment cannot be lowered; use a variable for the object',
      );
    }
    if (node.start < target.start) code.update(node.start, target.start, open);
    else code.appendRight(node.start, open);
    this.rewriter.visit(object, 'rounded');
    if (target.computed) {
      code.update(object.end, property.start, ', ');
      this.rewriter.visit(property, 'verbatim');
      code.update(property.end, end, method);
    } else code.update(object.end, end, `, '${(property as Identifier).name}'${method}`);
  }

  /** The text of a target that may be evaluated twice; undefined for others. */
  simpleTarget(target: AnyNode): string | undefined {
    const { code, source } = this.rewriter;
    if (target.type === 'Identifier') return this.rewriter.nameOf(target);
    if (target.type !== 'MemberExpression') throw errorAt(source, target.start, 'cannot assign to this');
    const object = this.plain(target.object);
    if (object === undefined) return undefined;
    if (!target.computed) return `${object}.${code.original.slice(target.property.start, target.property.end)}`;
    const key = this.pure(target.property);
    return key === undefined ? undefined : `${object}[${key}]`;
  }

  private plain(outer: AnyNode): string | undefined {
    const node = bare(outer);
    if (node.type === 'Identifier') return this.rewriter.nameOf(node);
    return node.type === 'ThisExpression' ? 'this' : node.type === 'Super' ? 'super' : undefined;
  }

  /** An index made of variables and literals by arithmetic. */
  private pure(node: AnyNode): string | undefined {
    switch (node.type) {
      case 'Identifier':
        return this.rewriter.nameOf(node);
      case 'Literal':
        return node.raw;
      case 'ParenthesizedExpression': {
        const inner = this.pure(node.expression);
        return inner === undefined ? undefined : `(${inner})`;
      }
      case 'BinaryExpression': {
        const left = this.pure(node.left);
        const right = this.pure(node.right);
        return left === undefined || right === undefined ? undefined : `${left} ${node.operator} ${right}`;
      }
      default:
        return undefined;
    }
  }
}

/** Whether a target can be named by its object and key. */
function mayRefer({ object, property }: MemberExpression): boolean {
  return object.type !== 'Super' && property.type !== 'PrivateIdentifier';
}
