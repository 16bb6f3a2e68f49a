/**
 * How an operation is written in lowered text: as a call of `$fp`. This is the one place that knows.
 * @module
 */
import type { AnyNode } from 'acorn';
import type MagicString from 'magic-string';
import type { OperationName } from '../runtime.js';

/** A chain of more operations than this is no nest of calls, which engines refuse to parse. */
export const LONGEST_NEST = 400;

/** Writes operations into a text. */
export class OperationText {
  constructor(
    private readonly code: MagicString,
    /** The name of the operations in the rewritten text. */
    readonly fp: string,
  ) {}

  /** What stands before the left operand of an operation. */
  open(node: AnyNode, operation: OperationName): void {
    this.code.appendRight(node.start, `${this.fp}.${operation}(`);
  }

  /** What stands between two operands; the lines between them are kept. */
  between(left: AnyNode, right: AnyNode): void {
    this.code.update(left.end, right.start, `,${this.lines(left, right)} `);
  }

  close(node: AnyNode): void {
    this.code.appendLeft(node.end, ')');
  }

  /** `(begin(a), then('add', b), …, end())`: a chain whose operations stand beside each other. */
  openChain(whole: AnyNode): void {
    this.code.appendRight(whole.start, `(${this.fp}.begin(`);
  }

  closeFirst(first: AnyNode): void {
    this.code.appendLeft(first.end, ')');
  }

  link(left: AnyNode, right: AnyNode, operation: OperationName): void {
    this.code.update(left.end, right.start, `,${this.lines(left, right)} ${this.fp}.then('${operation}', `);
  }

  closeChain(whole: AnyNode): void {
    this.code.appendLeft(whole.end, `, ${this.fp}.end())`);
  }

  /** `x op= …` on a target that may be written twice, up to the right-hand side. */
  compound(start: number, end: number, target: string, operation: OperationName): void {
    this.code.update(start, end, `${target} = ${this.fp}.${operation}(${target}, `);
  }

  /** `x++`: the text of the step, and of the step with the value before. */
  step(target: string, operation: 'inc' | 'dec'): string {
    return `${target} = ${this.fp}.${operation}(${target})`;
  }

  first(value: string): string {
    return `${this.fp}.first(${value})`;
  }

  /** A step that the guard watches: `x = step(x, y, 'site')`. */
  guarded(target: string, isBack: boolean, step = ''): string {
    return `${target} = ${this.fp}.${isBack ? 'stepBack' : 'step'}(${target}, ${step}`;
  }

  private lines(left: AnyNode, right: AnyNode): string {
    return this.code.original.slice(left.end, right.start).replace(/[^\n]/g, '');
  }
}
