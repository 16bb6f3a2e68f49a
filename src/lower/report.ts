/**
 * report: what a lowering makes of every operation and literal, and what may surprise.
 * @module
 */
import type { AnyNode } from 'acorn';
import { kind } from '../arguments.js';
import type { Chopper } from '../chopper.js';
import { checkChopper, checkOptions, holds, sourceOf, type Lowerable, type LowerOptions } from './lower.js';
import { settingsOf } from './options.js';
import { placeOf, type Source } from './parse.js';
import type { Kind, Recorder } from './rewrite/record.js';
import { parseAs } from './sourceType.js';
import { transform } from './transform.js';
import { floatTricks, refusals, stalls, type Finding } from './warnings.js';

/** An operation or literal. */
export interface Entry {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** The expression, white space collapsed, at most 80 characters of it. */
  readonly text: string;
  /** `once`: rounded once, on a literal that the format cannot hold. */
  readonly kind: Kind;
  /** Why it is exact. */
  readonly why?: string;
}

/** Something that may surprise. */
export interface Warning {
  readonly line: number;
  readonly column: number;
  readonly code: 'stalls' | 'literal-range' | 'literal-inexact' | 'float-trick' | 'mixed';
  readonly message: string;
  /** An option to paste. */
  readonly fix?: string;
}

/** What `report` gives. */
export interface LoweringReport {
  readonly name: string;
  readonly format: string;
  readonly entries: readonly Entry[];
  readonly warnings: readonly Warning[];
  /** How many entries there are of each kind. */
  readonly totals: Readonly<Record<Kind, number>>;
}

/**
 * What `lower` would make of a function, or of the text of a module: one entry for each operation and rounded literal, and
 * warnings. Nothing is run.
 * @param source - a function, as for `lower`, or the text of a module
 * @param chopper - the arithmetic
 * @param options - as for `lower`
 * @throws what `lower` throws
 * @example
 * const mean = (x: number[]) => { let n = 0, s = 0; for (const v of x) { n++; s += v; } return s / n; };
 * const { totals, warnings } = report(mean, chopper('bfloat16'));
 * totals.rounded       // 3
 * warnings[0]?.message // 'n stops at 256 in bfloat16'
 * warnings[0]?.fix     // "exact: ['n']"
 */
export function report(source: Lowerable | string, chopper: Chopper, options: LowerOptions = {}): LoweringReport {
  checkChopper(chopper, 'report');
  const { scope, choices } = checkOptions(options, 'report');
  if (typeof source !== 'string' && typeof source !== 'function') {
    throw new TypeError(`report: "source" expected a function or the text of a module, got ${kind(source)}`);
  }
  const isText = typeof source === 'string';
  const parsed = isText ? parseAs(source, 'report', undefined, undefined).source : sourceOf(source);
  const operations = new Map<AnyNode, { readonly kind: Kind; readonly why: string | undefined }>();
  const findings: Finding[] = [];
  const record: Recorder = {
    operation: (node, kindOf, why) => void operations.set(node, { kind: kindOf, why }),
    literal: (node, value, rounded, isKept) =>
      void findings.push({
        node,
        code: isKept ? 'literal-range' : 'literal-inexact',
        message: isKept
          ? `${value} would be ${rounded} in ${chopper.format.name}; it is kept`
          : `${value} is ${rounded} in ${chopper.format.name}`,
      }),
  };
  const limits = isText ? {} : { scope: { has: (name: string) => holds(scope, name) } };
  const { analysis } = transform(parsed, { ...settingsOf(chopper, choices), limits, record });
  const isRounded = (node: AnyNode): boolean => /rounded|once/.test(operations.get(node)?.kind ?? '');
  const found = [
    ...findings,
    ...stalls(analysis, chopper, parsed),
    ...refusals(analysis, parsed),
    ...floatTricks(analysis, parsed.tree, isRounded),
  ];
  const entries = [...operations].map(([node, { kind: kindOf, why }]): Entry => {
    return { ...at(parsed, node), text: short(parsed, node), kind: kindOf, ...(why === undefined ? {} : { why }) };
  });
  const totals = { rounded: 0, exact: 0, once: 0, literal: 0 };
  for (const entry of entries) totals[entry.kind]++;
  const warnings = found.map(({ node, ...rest }): Warning => ({ ...at(parsed, node), ...rest }));
  return {
    name: parsed.name,
    format: chopper.format.name,
    entries: entries.sort(byPlace),
    warnings: warnings.sort(byPlace),
    totals,
  };
}

/**
 * A report as text: one line for each line of the source that has operations, then the warnings, then the totals.
 * @example
 * reportText(report((x: number) => x * 3 + 1, chopper('float16'))).split('\n')[0]  // '1  x * 3 + 1   rounded 2'
 */
export function reportText({ entries, warnings, totals, format }: LoweringReport): string {
  const lines = new Map<number, Entry[]>();
  for (const entry of entries) lines.set(entry.line, [...(lines.get(entry.line) ?? []), entry]);
  const rows = [...lines].map(([line, all]) => {
    const longest = all.reduce((a, b) => (b.text.length > a.text.length ? b : a));
    const counts = (['rounded', 'once', 'exact', 'literal'] as const).flatMap((one) => {
      const of = all.filter((entry) => entry.kind === one);
      const whys = [...new Set(of.flatMap(({ why }) => why ?? []))];
      return of.length === 0 ? [] : `${one} ${of.length}${whys.length === 0 ? '' : ` (${whys.join(', ')})`}`;
    });
    return `${line}  ${longest.text}   ${counts.join(', ')}`;
  });
  const told = warnings.map(
    ({ line, column, message, fix }) => `${line}:${column}  ${message}${fix === undefined ? '' : `; ${fix}`}`,
  );
  const sums = `${format}: rounded ${totals.rounded}, once ${totals.once}, exact ${totals.exact}, literals ${totals.literal}`;
  return [...rows, ...told, sums].join('\n');
}

function at(source: Source, node: AnyNode): { readonly line: number; readonly column: number } {
  const { line, column } = placeOf(source, node.start);
  return { line, column: column + 1 };
}

function short({ text }: Source, node: AnyNode): string {
  return text.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 80);
}

function byPlace(a: { line: number; column: number }, b: { line: number; column: number }): number {
  return a.line - b.line || a.column - b.column;
}
