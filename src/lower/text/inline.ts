/**
 * Arithmetic in the text: calls of a chopper's operations become the expressions themselves.
 *
 * This works on lowered text, so that whatever decides which operations are rounded stays in one place. What is not
 * replaced stays a call, with the same results.
 * @module
 */
import type MagicString from 'magic-string';
import type { AnyNode } from 'acorn';
import { callsOf, type Call, type Place, type StandIns } from './calls.js';
import type { Recipes } from './recipes.js';

/**
 * Replaces the calls of the operations `fps` in a text by expressions.
 * @param code - the text; positions of `tree` are those of its original
 * @param recipes - of each of `fps`; undefined for those that stay calls
 * @param most - a function of more operations keeps its calls: engines would not optimize it
 * @returns whether anything was replaced
 */
export function inlineCalls(
  code: MagicString,
  tree: AnyNode,
  fps: readonly string[],
  recipes: readonly (Recipes | undefined)[],
  prefix: string,
  most: number,
): boolean {
  const { places, names } = callsOf(
    tree,
    fps.map((fp, i) => (recipes[i] === undefined ? '' : fp)),
  );
  const small = places.filter(({ calls }) => calls.length <= most);
  for (const place of small) new Writer(code, place, names, recipes, prefix).write();
  return small.length > 0;
}

/** Writes the expressions of one function. */
class Writer {
  /** Operands held while others are evaluated: how many at once. */
  private readonly depths = new Map<Call, number>();
  private readonly held = new Set<string>();
  private text = '';

  constructor(
    private readonly code: MagicString,
    private readonly place: Place,
    private readonly names: StandIns,
    private readonly recipes: readonly (Recipes | undefined)[],
    private readonly prefix: string,
  ) {}

  write(): void {
    for (const call of this.place.calls) this.replace(call);
    this.declare();
  }

  private replace(call: Call): void {
    const { code } = this;
    const { node, name, operands, around, place } = call;
    const text = code.original;
    const [first, second] = operands as [AnyNode, AnyNode | undefined];
    const depth = around === undefined ? 0 : this.depthIn(around, call.isLast);
    this.depths.set(call, depth);
    const left = this.names.textOf(first, text, second);
    const right = second && this.names.textOf(second, text, undefined);
    const a = left ?? this.hold('a', depth);
    const b = second && (right ?? this.hold('b', depth));
    const expression = this.recipes[place]!.textOf(name, b === undefined ? [a] : [a, b]);
    this.text += expression;
    // What is not named in place stays where it is, as the value of an assignment; lines between are kept.
    let from = node.start;
    let before = '';
    for (const [operand, own] of [
      [first, left === undefined ? a : undefined],
      [second, second !== undefined && right === undefined ? b : undefined],
    ] as const) {
      if (operand === undefined || own === undefined) continue;
      code.update(from, operand.start, `${before === '' ? '(' : before}${this.lines(from, operand.start)}${own} = `);
      from = operand.end;
      before = ', ';
    }
    const end = before === '' ? expression : `, ${expression})`;
    code.update(from, node.end, `${this.lines(from, node.end)}${end}`);
  }

  /** The operands of an inner call must not overwrite what the outer one holds while the inner is evaluated. */
  private depthIn(around: Call, isLast: boolean): number {
    const outer = this.depths.get(around)!;
    const holds = around.operands.length === 2 && this.holdsFirst(around);
    return isLast && holds ? outer + 1 : outer;
  }

  private holdsFirst({ operands }: Call): boolean {
    return this.names.textOf(operands[0]!, this.code.original, operands[1]) === undefined;
  }

  private hold(name: string, depth: number): string {
    const own = `${this.prefix}${name}${depth}`;
    this.held.add(own);
    return own;
  }

  /** The variables of the expressions, where the body of the function begins. They begin as numbers, which is faster. */
  private declare(): void {
    const { code, place } = this;
    const variables = this.recipes.flatMap((one) => Object.entries(one?.variables ?? {}));
    const used = variables.filter(([name]) => occurs(name, this.text));
    const all = [...used, ...[...this.held].map((name) => [name, '0.5'])];
    const text = `let ${all.map(([name, value]) => `${name} = ${value}`).join(', ')};`;
    const { body } = place.node;
    if (body.type !== 'BlockStatement') {
      code.appendLeft(body.start, `{ ${text} return (`);
      code.prependRight(body.end, '); }');
      return;
    }
    const last = body.body.filter((one) => one.type === 'ExpressionStatement' && one.directive !== undefined).at(-1);
    if (last === undefined) code.appendLeft(body.start + 1, ` ${text}`);
    else code.appendLeft(last.end, `${code.original[last.end - 1] === ';' ? '' : ';'} ${text}`);
  }

  private lines(start: number, end: number): string {
    return this.code.original.slice(start, end).replace(/[^\n]/g, '');
  }
}

/** Whether a text holds a name, and not just one that begins like it. */
function occurs(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w$]/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}
