/**
 * Writes what is stored in a format of its own after a pattern has set it, or where a function or the body of a loop begins.
 * @module
 */
import type {
  AnyNode,
  ArrowFunctionExpression,
  AssignmentExpression,
  ForOfStatement,
  VariableDeclaration,
} from 'acorn';
import type { Leaf } from '../formats/placement.js';
import { errorAt } from '../parse.js';
import { bare, type FunctionNode } from '../syntax.js';
import type { Rewriter } from './rewriter.js';

/** The stores of patterns, parameters and loops. */
export class Stores {
  private names = 0;

  constructor(
    private readonly rewriter: Rewriter,
    private readonly textOf: (target: AnyNode) => string | undefined,
  ) {}

  /** `let { x } = o` becomes `let { x } = o, $fps = (x = $fp1.to(x))`. */
  declaration(node: VariableDeclaration): void {
    const { code, formats, text } = this.rewriter;
    let isAny = false;
    for (const one of node.declarations) {
      const leaves = formats.leavesOf(one);
      if (leaves.length === 0) continue;
      isAny = true;
      this.names++;
      code.appendLeft(one.end, `, ${text.fp}s${this.names} = (${this.all(leaves)})`);
    }
    if (isAny) this.release(node);
  }

  /** What is assigned by a pattern; to be called before the parts are written, which `write` does. */
  assignment(node: AssignmentExpression, isUsed: boolean, write: () => void): void {
    const { code, formats } = this.rewriter;
    const leaves = formats.leavesOf(node);
    if (leaves.length === 0) return write();
    code.appendRight(node.start, isUsed ? '[' : '(');
    write();
    code.appendLeft(node.end, `, ${this.all(leaves)}${isUsed ? '][0]' : ')'}`);
  }

  /** Where a function begins. */
  function(node: FunctionNode): void {
    const { code, formats } = this.rewriter;
    const leaves = formats.leavesOf(node);
    if (leaves.length === 0) return;
    const { body } = node as ArrowFunctionExpression;
    if (body.type !== 'BlockStatement') {
      code.appendRight(body.start, `(${this.all(leaves)}, `);
      return;
    }
    const last = body.body.filter((one) => one.type === 'ExpressionStatement' && one.directive !== undefined).at(-1);
    const isOpen = last !== undefined && code.original[last.end - 1] !== ';';
    code.appendLeft(last?.end ?? body.start + 1, `${isOpen ? ';' : ''} ${this.all(leaves)};`);
  }

  endFunction(node: FunctionNode): void {
    const { code, formats } = this.rewriter;
    if (formats.leavesOf(node).length > 0 && node.body.type !== 'BlockStatement') code.appendLeft(node.body.end, ')');
  }

  /** Where the body of `for … of` begins; to be called before the body is written, which `write` does. */
  loop(node: ForOfStatement, write: () => void): void {
    const { code, formats } = this.rewriter;
    const leaves = formats.leavesOf(node);
    if (leaves.length === 0) return write();
    if (node.left.type === 'VariableDeclaration') this.release(node.left);
    const { body } = node;
    if (body.type === 'BlockStatement') code.appendLeft(body.start + 1, ` ${this.all(leaves)};`);
    else code.appendRight(body.start, `{ ${this.all(leaves)}; `);
    write();
    if (body.type !== 'BlockStatement') code.appendLeft(body.end, ' }');
  }

  /** Constants of patterns are assigned once more. */
  private release(node: VariableDeclaration): void {
    if (node.kind === 'const') this.rewriter.code.update(node.start, node.start + 'const'.length, 'let');
  }

  private all(leaves: readonly Leaf[]): string {
    const { text, source } = this.rewriter;
    const stores = leaves.map(({ target, passages }) => {
      const name = this.textOf(bare(target));
      if (name === undefined) {
        throw errorAt(source, target.start, 'this target of a pattern has a format; use a variable for the object');
      }
      return `${name} = ${text.passed(name, passages)}`;
    });
    return stores.join(', ');
  }
}
