/**
 * A function whose operations each have an arithmetic of their own: lowered once, exchanged in a table.
 * @module
 */
import type { AnyNode, CallExpression, MemberExpression } from 'acorn';
import MagicString from 'magic-string';
import type { Chopper } from '../../chopper.js';
import { loweredText, type Lowerable, type LowerOptions } from '../../lower/lower.js';
import { parseFunction } from '../../lower/parse.js';
import { operations, type Operations } from '../../lower/runtime.js';
import { bare, childrenOf } from '../../lower/syntax.js';
import { functionName, operationName, pair, referenceOf } from '../explore/pairing.js';
import { siteOf, type Site } from '../explore/site.js';

/** A lowered function and the arithmetic of each of its sites. */
export interface Sited {
  readonly sites: readonly Site[];
  /** The operations of each site; what is written here counts from the next operation on. */
  readonly table: Operations[];
  readonly run: (...inputs: unknown[]) => unknown;
}

/** Lowers a function; every site computes by `chopper` at first. */
export function sited(fn: Lowerable, chopper: Chopper, options: LowerOptions): Sited {
  const { source, text, operations: fp, evaluate } = loweredText(fn, chopper, { ...options, text: 'calls' });
  const { offset } = source;
  const author = text.slice(offset, offset === 0 ? undefined : -offset);
  const parsed = parseFunction(author, source.name);
  const code = new MagicString(parsed.text);
  const originals = pair(source.tree, parsed.tree, fp);
  const own = operations(chopper);
  const name = unusedName('$at', parsed.text);
  const found: { readonly node: AnyNode; readonly callee: AnyNode; readonly site: Site }[] = [];
  const visit = (node: AnyNode): void => {
    const callee = operationsIn(node, fp);
    const original = originals.get(node);
    if (callee !== undefined && original !== undefined) {
      const site = siteOf(source, original.node, original.around, chopper.format.name ?? 'format');
      if (site.kind === 'operation' || site.kind === 'function') found.push({ node, callee, site });
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parsed.tree);
  found.sort((a, b) => a.site.line - b.site.line || a.site.column - b.site.column);
  const table = found.map(() => own);
  found.forEach(({ callee }, i) => code.update(callee.start, callee.end, `${name}[${i}]`));
  const run = evaluate(code.toString(), own, { [name]: table }) as Sited['run'];
  return { sites: found.map(({ site }) => site), table, run };
}

/** The name of the operations in a call of one of them. */
function operationsIn(node: AnyNode, fp: string): AnyNode | undefined {
  const reference = referenceOf(node, fp);
  if (reference !== undefined) return (reference.callee as MemberExpression).object;
  const name = operationName(node, fp);
  if (name !== undefined) {
    // Chains of hundreds of operations keep their state in the operations: they stay as they are.
    return /^(?:ref|first|begin|then|end)$/.test(name)
      ? undefined
      : ((node as CallExpression).callee as MemberExpression).object;
  }
  if (functionName(node, fp) === undefined) return undefined;
  const math = bare((bare((node as CallExpression).callee) as MemberExpression).object) as MemberExpression;
  return math.object;
}

function unusedName(name: string, text: string): string {
  let found = name;
  for (let i = 1; text.includes(found); i++) found = `${name}${i}`;
  return found;
}
