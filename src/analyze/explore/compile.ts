/**
 * From a function to its explored text: lowered, its sites numbered, its shadows beside it.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { Chopper } from '../../chopper.js';
import { loweredText, type Lowerable, type LowerOptions } from '../../lower/lower.js';
import { parseFunction } from '../../lower/parse.js';
import { resolve } from '../../lower/analysis/scopes.js';
import { bigOf, compareBig, type Big } from '../big/float.js';
import { constantOf, literalOf, type Literals } from './constants.js';
import { Instrumenter } from './instrument.js';
import { pair } from './pairing.js';
import { siteOf, type Site } from './site.js';

/** An explored text, ready to be run with a runtime. */
export interface Compiled {
  readonly sites: readonly Site[];
  readonly literals: readonly { readonly value: number; readonly real: Big; readonly site: number }[];
  /** The lines of the author's text. */
  readonly lines: readonly string[];
  /** The name of the runtime in the text. */
  readonly runtime: string;
  /** The function, over the operations of lowered code and a runtime. */
  make(operations: unknown, runtime: unknown): (...inputs: unknown[]) => unknown;
}

/** Lowers a function and rewrites its text. */
export function compile(fn: Lowerable, chopper: Chopper, options: LowerOptions, literals: Literals): Compiled {
  const lowered = loweredText(fn, chopper, options);
  const { source, text, operations: fp, scope, evaluate } = lowered;
  const parsed = parseFunction(
    text.slice(source.offset, source.offset === 0 ? undefined : -source.offset),
    source.name,
  );
  const unused = (name: string): string => {
    let found = name;
    for (let i = 1; parsed.text.includes(found); i++) found = `${name}${i}`;
    return found;
  };
  const originals = pair(source.tree, parsed.tree, fp);
  const sites: Site[] = [];
  const numbers = new Map<AnyNode, number>();
  const site = (node: AnyNode): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    const original = originals.get(node) ?? { node, around: { function: '' } };
    const from = originals.has(node) ? source : parsed;
    const number = sites.push(siteOf(from, original.node, original.around, chopper.format.name ?? 'format')) - 1;
    numbers.set(node, number);
    return number;
  };
  const table: { value: number; real: Big; site: number }[] = [];
  const literal = (node: AnyNode): number | undefined => {
    const original = originals.get(node);
    if (original === undefined) return undefined;
    const value = literalOf(node);
    const real = value === undefined ? undefined : constantOf(original.node, literals);
    if (value === undefined || real === undefined || compareBig(bigOf(value), real) === 0) return undefined;
    return table.push({ value, real, site: site(node) }) - 1;
  };
  const runtime = unused('$sh');
  const context = {
    text: parsed.text,
    scopes: resolve(parsed.tree),
    fp,
    shadows: runtime,
    twin: unused('$of_'),
    site,
    literal,
  };
  const explored = new Instrumenter(context).rewrite(parsed.tree);
  void scope;
  return {
    sites,
    literals: table,
    lines: source.text.slice(source.offset, source.offset === 0 ? undefined : -source.offset).split('\n'),
    runtime,
    make: (operations, shadows) =>
      evaluate(explored, operations, { [runtime]: shadows }) as (...inputs: unknown[]) => unknown,
  };
}
