/**
 * How an operation is written in lowered text: as a call of `$fp`. This is the one place that knows.
 * @module
 */
import type { AnyNode } from 'acorn';
import type MagicString from 'magic-string';
import type { Passage } from '../formats/placement.js';
import type { OperationName } from '../runtime.js';

/** A chain of more operations than this is no nest of calls, which engines refuse to parse. */
export const LONGEST_NEST = 400;

/** The formats of an operation that assigns: its own, that of the old value, and that of the new one. */
export interface TargetFormats {
  readonly place: number;
  readonly load: number | undefined;
  readonly store: number | undefined;
}

/** Writes operations into a text. */
export class OperationText {
  constructor(
    private readonly code: MagicString,
    /** The name of the operations in the rewritten text; those of other formats have a number after it. */
    readonly fp: string,
  ) {}

  /** The name of the operations of a format. */
  name(place: number): string {
    return place === 0 ? this.fp : `${this.fp}${place}`;
  }

  /** What stands before a value that passes through a chopper. */
  pass(node: AnyNode, passages: readonly Passage[]): void {
    for (const { by, place } of passages) this.code.appendRight(node.start, `${this.name(place)}.${by}(`);
  }

  endPass(node: AnyNode, passages: readonly Passage[]): void {
    if (passages.length > 0) this.code.appendLeft(node.end, ')'.repeat(passages.length));
  }

  /** A text that passes through choppers. */
  passed(value: string, passages: readonly Passage[]): string {
    return passages.reduceRight((text, { by, place }) => `${this.name(place)}.${by}(${text})`, value);
  }

  /** What stands before the left operand of an operation. */
  open(node: AnyNode, operation: OperationName, place: number): void {
    this.code.appendRight(node.start, `${this.name(place)}.${operation}(`);
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

  link(left: AnyNode, right: AnyNode, operation: OperationName, place: number): void {
    this.code.update(left.end, right.start, `,${this.lines(left, right)} ${this.name(place)}.then('${operation}', `);
  }

  closeChain(whole: AnyNode): void {
    this.code.appendLeft(whole.end, `, ${this.fp}.end())`);
  }

  /** What stands before the right-hand side of `x op= …`, on a target that may be written twice; and how many parentheses it opens. */
  compound(
    target: string,
    operation: string,
    formats: TargetFormats,
  ): { readonly text: string; readonly depth: number } {
    const { place, load, store } = formats;
    const open = store === undefined ? '' : `${this.name(store)}.to(`;
    const old = this.old(target, load);
    return { text: `${target} = ${open}${this.name(place)}.${operation}(${old}, `, depth: store === undefined ? 1 : 2 };
  }

  /** `x++`: the text of the step; a guarded one names its site. */
  step(target: string, operation: string, formats: TargetFormats, site?: string): string {
    const { text, depth } = this.compound(target, operation, formats);
    return (site === undefined ? text.slice(0, -2) : `${text}1, ${site}`) + ')'.repeat(depth);
  }

  /** The value of a target before it is assigned. */
  old(target: string, load: number | undefined): string {
    return load === undefined ? target : `${this.name(load)}.load(${target})`;
  }

  first(value: string): string {
    return `${this.fp}.first(${value})`;
  }

  /** What stands between the key of a reference and its method. */
  reference({ load, store }: TargetFormats): string {
    if (load === undefined && store === undefined) return '';
    const of = (place: number | undefined, by: string): string =>
      place === undefined ? 'undefined' : `${this.name(place)}.${by}`;
    return store === undefined ? `, ${of(load, 'load')}` : `, ${of(load, 'load')}, ${of(store, 'to')}`;
  }

  private lines(left: AnyNode, right: AnyNode): string {
    return this.code.original.slice(left.end, right.start).replace(/[^\n]/g, '');
  }
}
